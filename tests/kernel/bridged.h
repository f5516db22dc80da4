// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/kernel/pair.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <algorithm>
#include <cstdint>

namespace afpguard::test {

// What tests of a bridged pair do and expect again and again.

// The pair that a test runs on.
inline BridgedPair& rig(void** state) {
    return fixture<BridgedPair>(state);
}

inline void start(void** state, CopyMode mode, unsigned threads = 1) {
    assert_string_equal(rig(state).start(mode, threads).c_str(), "");
}

// Ends the bridge and checks the sum that always holds.
inline void stop(void** state) {
    rig(state).bridge.stop();
    assert_true(rig(state).bridge.balanced());
}

inline void expect_fate(void** state, Fate fate, std::uint64_t count) {
    assert_int_equal(rig(state).bridge.sum_of(fate), count);
}

// The kernel keeps no more than 1000 frames in a queue between two devices, so that much must not
// be under way on a machine that has other things to do.
inline constexpr std::uint32_t portion = 200;

// Sends frames of the mixture, and waits until all have been received.
inline void send_and_await(BridgedPair& pair, const FarEnd& from, std::uint32_t count) {
    const std::uint64_t before = pair.bridge.sum().received;
    for (std::uint32_t first = 0; first < count; first += portion) {
        const std::uint32_t last = std::min(first + portion, count);
        from.send_mixed(first, last);
        assert_true(pair.bridge.await_received(before + last));
    }
}

// More frames than a ring has places.
inline void expect_same_on_the_other_side(const FarEnd& from, const FarEnd& to) {
    for (std::uint32_t first = 0; first < 6000; first += portion) {
        from.send_mixed(first, first + portion);
        assert_int_equal(to.count_mixed(first, first + portion), portion);
    }
    assert_true(to.heard_nothing());
}

} // namespace afpguard::test
