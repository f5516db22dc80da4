// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_time.h"

#include "tests/unit/cmocka.h"

#include <cstdint>

namespace {

using namespace afpguard;

constexpr timespec now{1800000000, 5};

Frame frame_of(std::uint32_t seconds, bool of_a_card) {
    Frame frame;
    frame.seconds = seconds;
    frame.nanoseconds = 77;
    frame.card_time = of_a_card;
    return frame;
}

void expect_left_alone(std::uint32_t seconds, bool of_a_card = true) {
    Frame frame = frame_of(seconds, of_a_card);
    assert_false(correct_card_time(frame, now));
    assert_int_equal(frame.seconds, seconds);
    assert_int_equal(frame.nanoseconds, 77);
}

void expect_corrected(std::uint32_t seconds) {
    Frame frame = frame_of(seconds, true);
    assert_true(correct_card_time(frame, now));
    assert_int_equal(frame.seconds, 1800000000);
    assert_int_equal(frame.nanoseconds, 5);
}

void leaves_a_card_alone_that_agrees(void** /*state*/) {
    expect_left_alone(1800000000);
    expect_left_alone(1800000000 - 10);
    expect_left_alone(1800000000 + 10);
}

// 37 s: a clock that keeps atomic time. 0 and a few days: one that was never set.
void corrects_a_card_that_does_not(void** /*state*/) {
    expect_corrected(1800000000 - 11);
    expect_corrected(1800000000 + 11);
    expect_corrected(1800000000 + 37);
    expect_corrected(0);
    expect_corrected(400000);
    expect_corrected(0xffffffff);
}

void leaves_the_time_of_the_system_alone(void** /*state*/) {
    expect_left_alone(0, false);
    expect_left_alone(1800000000 + 37, false);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(leaves_a_card_alone_that_agrees),
        cmocka_unit_test(corrects_a_card_that_does_not),
        cmocka_unit_test(leaves_the_time_of_the_system_alone),
    };
    return cmocka_run_group_tests_name("frame_time", tests, nullptr, nullptr);
}
