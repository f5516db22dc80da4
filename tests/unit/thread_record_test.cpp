// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/thread_record.h"

#include "tests/unit/cmocka.h"

#include <cstdint>
#include <limits>

namespace {

using namespace afpguard;

// The kernel's own counts have 32 bits and begin anew whenever they are read.
void adds_up_more_than_the_kernel_can_count(void** /*state*/) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
    ThreadRecord record;
    for (int second = 0; second < 3; ++second)
        record.count({most, most - 1});
    const ThreadStatus now = record.status();
    assert_true(now.kernel.frames == 3 * most);
    assert_true(now.kernel.drops == 3 * (most - 1));
}

void shows_the_state_and_since_when(void** /*state*/) {
    ThreadRecord record;
    assert_int_equal(record.status().state, ThreadState::starting);
    record.enter(ThreadState::receiving, 7);
    const ThreadStatus before = record.status();
    record.enter(ThreadState::receiving, 8);
    const ThreadStatus now = record.status();
    assert_int_equal(now.state, ThreadState::receiving);
    assert_int_equal(now.interface_index, 8);
    assert_true(now.since == before.since);
    assert_int_equal(now.ring_frames, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(adds_up_more_than_the_kernel_can_count),
        cmocka_unit_test(shows_the_state_and_since_when),
    };
    return cmocka_run_group_tests_name("thread_record", tests, nullptr, nullptr);
}
