// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace afpguard {

// Whether a capture thread takes frames while some wait for it. One that is held up in the engine,
// by a log that nobody reads or a rule without end, cannot tell of it itself.
class ThreadPulse {
  public:
    using Clock = std::chrono::steady_clock;
    // How long frames may wait while none is taken.
    static constexpr std::chrono::seconds patience{4};

    // What has become otherwise.
    struct Change {
        bool stalled = false;               // from now on, or not any more
        std::chrono::milliseconds lasted{}; // so far, or in all
    };

    // Whether it has taken frames since the last look. If not, look() is to be told whether some
    // wait, which takes longer to find out.
    [[nodiscard]] bool beats(std::uint64_t received);
    // About once a second: `waiting` frames are in the ring, and none was taken since the last
    // look.
    std::optional<Change> look(std::uint32_t waiting, Clock::time_point now);

    [[nodiscard]] bool stalled() const { return stalled_; }

  private:
    std::uint64_t received_ = 0; // as of the last look
    std::optional<Clock::time_point> since_;
    bool stalled_ = false;
};

} // namespace afpguard
