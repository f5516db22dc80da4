// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard {

// Tells of frames that are longer than any IP packet (BIG TCP) and cannot be cut: nothing else
// would say what is the matter, for they are lost on their way in. One line for all that come in an
// interval.
class LostGiants {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds interval{10};

    LostGiants(std::string interface, Log& log) : interface_(std::move(interface)), log_(log) {}

    // A frame of `bytes` bytes was cut off; shorter ones are none of its business.
    void lost(std::uint32_t bytes, Clock::time_point now);

  private:
    const std::string interface_;
    Log& log_;
    Clock::time_point quiet_until_{};
};

} // namespace afpguard
