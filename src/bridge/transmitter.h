// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/peer.h"
#include "src/bridge/send_errors.h"
#include "src/bridge/sender.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace afpguard {

// Sends the frames of one thread through the socket of its peer, straight from the ring and several
// with one call.
class Transmitter final : public Sender {
  public:
    static constexpr unsigned most_frames = 64;

    struct Limits {
        unsigned frames = most_frames;        // that are sent together
        std::size_t bytes = 131'072;          // of them; they shall be in the cache yet
        std::chrono::milliseconds patience{}; // with a peer that has no room
        int rest = 0; // after that, for so many times as long: others want the thread as well
    };

    // `errors` outlives it; it may be shared with other threads.
    Transmitter(const Peer& peer, SendErrors& errors, const Limits& limits);

    void send(const Frame& frame, Fate success, FrameSource& source) override;
    // The guard stands here, before any descriptor is looked at: a peer that is not up has none.
    void flush(FrameSource& source) override;

  private:
    using Clock = std::chrono::steady_clock;

    struct Waiting {
        std::uint32_t slot;
        std::uint32_t length;
        Fate success;
    };

    void guard_all(FrameSource& source);
    void send_all(int descriptor, FrameSource& source);
    void give_up(const Waiting& frame, int descriptor, int error, FrameSource& source);
    bool worth_another_try(int descriptor, int error, Clock::time_point& deadline);
    static void wait_for_room(int descriptor, int error, std::chrono::milliseconds limit);

    const Peer& peer_;
    SendErrors& errors_;
    const Limits limits_;
    bool patient_ = true; // the peer has taken a frame since it last had no room
    Clock::time_point rested_{};
    unsigned count_ = 0;
    std::size_t bytes_ = 0;
    std::array<mmsghdr, most_frames> messages_{};
    std::array<iovec, most_frames> pieces_{};
    std::array<Waiting, most_frames> waiting_{};
};

} // namespace afpguard
