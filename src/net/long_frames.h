// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"
#include "src/net/giant_frame.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace afpguard {

// Frames that are longer than a place of the ring. With PACKET_COPY_THRESH the kernel puts their
// beginnings into the ring and all of each into the socket's queue, in the same order. So the ring
// needs no places for frames of 64 KiB, of which it would fill few. What it fetches lies in buffers
// that are counted from 0.
class LongFrames {
  public:
    // The longest IP packet with a link-layer header and tags. What is longer comes in pieces.
    static constexpr std::uint32_t longest = 65536 + 64;

    // Of a socket by its descriptor; `vnet`: with a header before each frame.
    LongFrames(int socket, bool vnet) : socket_(socket), vnet_(vnet) {}

    // Fetches the frame whose beginning was found in the ring, and views it, or its first piece, in
    // a buffer of ours, whose number is its slot. False, and nothing changed, where the kernel had
    // no room for it, or it is too long and cannot be cut.
    bool fetch(Frame& frame);
    // Whether there are more pieces of the frame that was fetched, and the next one. The thread
    // that fetches asks, for every frame.
    [[nodiscard]] bool has_pieces() const { return giant_.has_pieces(); }
    Frame next_piece();
    // The frame in that buffer has ended. Called by any thread.
    void give_back(std::uint32_t buffer);

  private:
    struct Buffer {
        std::uint32_t number;
        std::uint8_t* start;
    };

    Buffer take_buffer();
    bool receive(Frame& frame, std::uint8_t* place, std::uint32_t room);
    bool fetch_giant(Frame& frame);
    void discard_all() const;

    const int socket_;
    const bool vnet_;
    GiantFrame giant_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::uint8_t[]>> buffers_; // as many as were ever out at once
    std::vector<std::uint32_t> free_;
};

} // namespace afpguard
