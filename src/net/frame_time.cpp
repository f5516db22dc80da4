// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_time.h"

#include <cstdint>
#include <cstdlib>

namespace afpguard {

namespace {

// Longer than a frame waits in its ring, shorter than any time-out of the engine.
constexpr std::int64_t tolerance_in_seconds = 10;

} // namespace

bool correct_card_time(Frame& frame, const timespec& now) {
    const std::int64_t ahead = std::int64_t{frame.seconds} - std::int64_t{now.tv_sec};
    if (!frame.card_time || std::abs(ahead) <= tolerance_in_seconds)
        return false;
    frame.seconds = static_cast<std::uint32_t>(now.tv_sec);
    frame.nanoseconds = static_cast<std::uint32_t>(now.tv_nsec);
    return true;
}

} // namespace afpguard
