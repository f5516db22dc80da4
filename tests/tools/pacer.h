// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/tool.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace afpguard::tools {

// Holds a rate in units per second; 0 is no limit.
class Pacer {
  public:
    explicit Pacer(std::uint64_t rate) : rate_(rate), start_(Clock::now()) {}
    // How many are due now, `most` at most; they count as done.
    std::size_t due(std::size_t most);
    // The time until the next one is due.
    [[nodiscard]] std::chrono::nanoseconds until_due() const;
    // Waits until at least one is due; returns as `due`, or 0 once a signal has come.
    std::size_t wait_due(std::size_t most, StopSignal& stop);
    // Seconds since the start.
    [[nodiscard]] double elapsed() const;

  private:
    std::uint64_t rate_;
    Clock::time_point start_;
    std::uint64_t granted_ = 0;
};

} // namespace afpguard::tools
