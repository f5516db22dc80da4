// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/trial.h"

#include "tests/bench/cpu_time.h"

#include <chrono>
#include <cstdint>

namespace afpguard::bench {

namespace {

using std::chrono::milliseconds;

// A ring empties in far less; a sensor that does not get a processor takes longer.
constexpr milliseconds quiet_time{100};
constexpr milliseconds look_interval{2};

} // namespace

std::uint64_t Trial::await_rest(std::uint64_t before, std::uint64_t sent, tools::StopSignal& stop) {
    std::uint64_t passed = counter_.frames() - before;
    auto last = tools::Clock::now();
    while (passed < sent && tools::Clock::now() - last < quiet_time && !stop.requested()) {
        stop.wait(-1, 0, look_interval);
        const std::uint64_t now = counter_.frames() - before;
        if (now != passed)
            last = tools::Clock::now();
        passed = now;
    }
    return passed;
}

TrialResult Trial::run(double rate, std::chrono::nanoseconds time, tools::StopSignal& stop) {
    const std::uint64_t cpu_before = process_ == 0 ? 0 : cpu_time_of(process_);
    const std::uint64_t before = counter_.frames();
    const FloodAccount account = flood_.run(rate, time, stop);
    const auto at_end = static_cast<double>(counter_.frames() - before);
    const std::uint64_t passed = await_rest(before, account.sent, stop);

    const auto sent = static_cast<double>(account.sent + account.failed);
    const auto all = static_cast<double>(passed);
    TrialResult result;
    if (sent == 0 || account.seconds == 0)
        return result;
    result.offered = sent / account.seconds;
    result.passed = at_end / account.seconds;
    result.loss = all < sent ? 1 - all / sent : 0;
    if (process_ != 0 && passed != 0)
        result.cpu_per_frame = static_cast<double>(cpu_time_of(process_) - cpu_before) / all;
    return result;
}

} // namespace afpguard::bench
