// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/thread_pulse.h"

#include "src/bridge/health_words.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/text.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;
using test::Text;

// A thread that is looked at once a second, as a monitor does it.
struct Fixture {
    ThreadPulse pulse;
    ThreadPulse::Clock::time_point now{}; // the clock's own beginning: the worst of times
    std::uint64_t received = 0;
    unsigned second = 0;
    std::string news;

    void pass(unsigned seconds, unsigned taken, std::uint32_t waiting) {
        for (; seconds > 0; --seconds) {
            now += 1s;
            ++second;
            received += taken;
            const auto change = pulse.look(pulse.beats(received) ? 0 : waiting, now);
            if (change)
                news += std::to_string(second) + (change->stalled ? " stalled " : " over ") +
                        std::to_string(change->lasted.count()) + "\n";
        }
    }
    [[nodiscard]] Text all() const { return Text(news); }
};

Fixture& fixture(void** state) {
    return test::fixture<Fixture>(state);
}

void is_quiet_without_traffic(void** state) {
    fixture(state).pass(60, 0, 0);
    assert_string_equal(fixture(state).all().c_str(), "");
}

void is_quiet_under_load(void** state) {
    fixture(state).pass(60, 1, 4096);
    assert_string_equal(fixture(state).all().c_str(), "");
}

void is_patient(void** state) {
    fixture(state).pass(4, 0, 10);
    fixture(state).pass(1, 1, 10);
    fixture(state).pass(4, 0, 10);
    fixture(state).pass(1, 0, 0);
    assert_string_equal(fixture(state).all().c_str(), "");
    assert_false(fixture(state).pulse.stalled());
}

void tells_of_a_stall_once(void** state) {
    fixture(state).pass(3, 100, 0);
    fixture(state).pass(60, 0, 10);
    assert_string_equal(fixture(state).all().c_str(), "8 stalled 4000\n");
    assert_true(fixture(state).pulse.stalled());
}

void tells_of_its_end(void** state) {
    fixture(state).pass(10, 0, 10);
    fixture(state).pass(5, 1, 10);
    assert_string_equal(fixture(state).all().c_str(), "5 stalled 4000\n11 over 10000\n");
    assert_false(fixture(state).pulse.stalled());
}

void tells_of_the_next_one_too(void** state) {
    fixture(state).pass(6, 0, 10);
    fixture(state).pass(1, 1, 0);
    fixture(state).pass(6, 0, 10);
    assert_string_equal(fixture(state).all().c_str(),
                        "5 stalled 4000\n7 over 6000\n12 stalled 4000\n");
}

void has_words_for_it(void** /*state*/) {
    const Text begun(pulse_line("eth1", 2, {true, 4200ms}, 812));
    const Text over(pulse_line("eth1", 2, {false, 61s}, 0));
    assert_string_equal(begun.c_str(),
                        "eth1: thread 2 has taken no frame for 4 s, and 812 wait in its ring: the "
                        "engine holds it up (a log that is not read, a full disk, a slow rule or "
                        "script)");
    assert_string_equal(over.c_str(), "eth1: thread 2 takes frames again after 61 s");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, is_quiet_without_traffic),
        AFPG_TEST_WITH(Fixture, is_quiet_under_load),
        AFPG_TEST_WITH(Fixture, is_patient),
        AFPG_TEST_WITH(Fixture, tells_of_a_stall_once),
        AFPG_TEST_WITH(Fixture, tells_of_its_end),
        AFPG_TEST_WITH(Fixture, tells_of_the_next_one_too),
        cmocka_unit_test(has_words_for_it),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
