// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "tests/tools/bytes.h"
#include "tests/tools/tool.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace afpguard::bench {

// What is sent over and over: one UDP frame of each flow, made beforehand. They are for a host that
// is not there, so that nobody answers and nobody delivers them.
struct FloodRecipe {
    std::string interface;
    std::size_t size = 64; // bytes, as AF_PACKET counts them
    std::size_t flows = 1;
};

// What one spell of sending came to.
struct FloodAccount {
    std::uint64_t sent = 0;
    std::uint64_t failed = 0; // no room, which is as good as lost
    double seconds = 0;
};

// Sends as lean as AF_PACKET allows: frames that are ready, many with one call, no queue.
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
    // Sends the next frames; returns how many went out, and counts those that could not.
    std::uint64_t send_some(std::size_t most, FloodAccount& account);

    Fd socket_;
    std::vector<tools::Bytes> frames_;
    std::vector<iovec> parts_;
    std::vector<mmsghdr> messages_;
    std::size_t next_ = 0;
};

} // namespace afpguard::bench
