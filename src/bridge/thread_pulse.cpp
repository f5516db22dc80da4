// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/thread_pulse.h"

#include <utility>

namespace afpguard {

bool ThreadPulse::beats(std::uint64_t received) {
    return std::exchange(received_, received) != received;
}

std::optional<ThreadPulse::Change> ThreadPulse::look(std::uint32_t waiting, Clock::time_point now) {
    if (!since_) {
        if (waiting != 0)
            since_ = now;
        return std::nullopt;
    }
    const auto lasted = std::chrono::duration_cast<std::chrono::milliseconds>(now - *since_);
    if (waiting == 0)
        since_.reset();
    const bool stalled = waiting != 0 && lasted >= patience;
    // What has begun to stall goes on until it is over.
    if (stalled == stalled_ || (stalled_ && waiting != 0))
        return std::nullopt;
    stalled_ = stalled;
    return Change{stalled, lasted};
}

} // namespace afpguard
