// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/peer.h"
#include "src/bridge/send_errors.h"
#include "src/bridge/sender.h"
#include "src/net/segmentation.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace afpguard {

// Sends the frames of one thread through the socket of its peer, straight from the ring and several
// with one call. What is merged inside of a tunnel leaves in segments.
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

    // A frame, or a segment of one.
    struct Waiting {
        std::uint32_t slot;
        std::uint32_t length;
        Fate success;
        bool last; // of its frame, which ends with it
    };
    // A header of virtio and those of a segment.
    using Headers = std::array<std::uint8_t, vnet_header_length + Segmentation::longest_headers>;

    void send_in_segments(const Segmentation& cut, Waiting segment, FrameSource& source);
    void enqueue(iovec first, iovec second, const Waiting& waiting, FrameSource& source);
    void guard_all(FrameSource& source);
    void send_all(int descriptor, FrameSource& source);
    void end(const Waiting& waiting, int error, int descriptor, FrameSource& source);
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
    std::array<std::array<iovec, 2>, most_frames> pieces_{};
    std::array<Waiting, most_frames> waiting_{};
    std::unique_ptr<std::array<Headers, most_frames>> headers_; // from the first segment on
    int failed_ = 0; // why an earlier segment of the frame in turn was not sent
};

} // namespace afpguard
