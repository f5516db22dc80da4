// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/kernel/far_end.h"
#include "tests/kernel/network.h"
#include "tests/unit/running_bridge.h"

#include <string>
#include <vector>

namespace afpguard::test {

// Two stations with a bridge between them: far_left - left = bridge = right - far_right.
struct Pair {
    explicit Pair(const std::string& suffix = "")
        : left_cable("left" + suffix, "far_left" + suffix),
          right_cable("right" + suffix, "far_right" + suffix),
          left(left_cable.far()),
          right(right_cable.far()) {}

    // The entries of both interfaces.
    [[nodiscard]] std::vector<InterfaceSettings> settings(CopyMode mode,
                                                          unsigned threads = 1) const {
        return pair_of(mode, left_cable.near(), right_cable.near(), threads);
    }

    Veth left_cable;
    Veth right_cable;
    FarEnd left;
    FarEnd right;
};

// A pair and what bridges it.
struct BridgedPair : Pair {
    Text start(CopyMode mode, unsigned threads = 1, StartupMode startup = StartupMode::guard) {
        return bridge.start(RunningBridge::settings_of(settings(mode, threads), startup));
    }

    RunningBridge bridge;
};

} // namespace afpguard::test
