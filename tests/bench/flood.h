// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/bench/xdp_sender.h"
#include "tests/tools/tool.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace afpguard::bench {

// What is sent over and over: one UDP frame of each flow, made beforehand. They are for a host that
// is not there, so that nobody answers and nobody delivers them.
struct FloodRecipe {
    std::string interface;
    std::size_t size = 64; // bytes, without the check sequence
    std::size_t flows = 1;
};

// What one spell of sending came to.
struct FloodAccount {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0; // no room, which is as good as lost
    double seconds = 0;
};

// Sends as leanly as it can, so that it is not what limits a sensor.
class Flood {
  public:
    // Throws ToolError; needs CAP_NET_RAW.
    explicit Flood(const FloodRecipe& recipe);
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;

    // At `rate` frames per second (0: as fast as it goes), for that long or until the signal. What
    // was missed because the processor was taken is not made up for beyond a millisecond: that
    // would be a burst that nobody asked for.
    FloodAccount run(double rate, std::chrono::nanoseconds time, tools::StopSignal& stop);

  private:
    // Sends the next frames; returns how many are done with, and counts them.
    std::size_t send_some(std::size_t most, FloodAccount& account);

    XdpSender sender_;
};

} // namespace afpguard::bench
