// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/bench/flood.h"
#include "tests/bench/interface_counter.h"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace afpguard::bench {

// What came of a spell of traffic through the sensor.
struct TrialResult {
    double offered = 0;                  // frames per second
    double passed = 0;                   // frames per second, while it was sent
    double loss = 0;                     // part of what was sent that never came out
    std::optional<double> cpu_per_frame; // nanoseconds of the sensor's process for each that passed
};

// Sends into the sensor and counts what comes out.
class Trial {
  public:
    // `process` is the sensor's; 0: it has none (the kernel's bridge).
    Trial(Flood& flood, const InterfaceCounter& counter, pid_t process)
        : flood_(flood), counter_(counter), process_(process) {}

    // One spell. What is on its way at its end is given time to come out.
    TrialResult run(double rate, std::chrono::nanoseconds time, tools::StopSignal& stop);

  private:
    // The frames that came out since `before`, once nothing comes any more.
    std::uint64_t await_rest(std::uint64_t before, std::uint64_t sent, tools::StopSignal& stop);

    Flood& flood_;
    const InterfaceCounter& counter_;
    pid_t process_;
};

} // namespace afpguard::bench
