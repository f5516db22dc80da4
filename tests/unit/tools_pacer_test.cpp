// SPDX-License-Identifier: GPL-2.0-only
// A tool that holds a rate ends when it is told to, however far behind its rate it is.
#include "tests/tools/pacer.h"
#include "tests/tools/tool.h"
#include "tests/unit/cmocka.h"

#include <csignal>
#include <cstddef>
#include <cstdint>

namespace {

using namespace afpguard::tools;

constexpr std::uint64_t no_limit = 0;
constexpr std::uint64_t never_kept = 1'000'000'000'000;
constexpr std::uint64_t one_a_second = 1;
constexpr std::size_t batch = 8;

std::size_t due_at(std::uint64_t rate) {
    StopSignal stop;
    Pacer pacer(rate);
    return pacer.wait_due(batch, stop);
}

// Of the batch after the signal; the first one, which is due at once, came before it.
std::size_t due_after_signal(std::uint64_t rate) {
    StopSignal stop;
    Pacer pacer(rate);
    static_cast<void>(pacer.wait_due(batch, stop));
    static_cast<void>(std::raise(SIGTERM));
    return pacer.wait_due(batch, stop);
}

void test_what_is_due_is_granted(void** /*state*/) {
    assert_int_equal(1, due_at(one_a_second));
    assert_int_equal(batch, due_at(no_limit));
    assert_in_range(due_at(never_kept), 1, batch);
}

void test_waiting_ends_with_the_signal(void** /*state*/) {
    assert_int_equal(0, due_after_signal(one_a_second));
}

void test_nothing_is_due_after_the_signal(void** /*state*/) {
    assert_int_equal(0, due_after_signal(never_kept));
    assert_int_equal(0, due_after_signal(no_limit));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_due_is_granted),
        cmocka_unit_test(test_waiting_ends_with_the_signal),
        cmocka_unit_test(test_nothing_is_due_after_the_signal),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
