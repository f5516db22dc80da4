// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace afpguard {

// Frames that are longer than a place of the ring. With PACKET_COPY_THRESH the kernel puts their
// beginnings into the ring and all of each into the socket's queue, in the same order. So the ring
// needs no places for frames of 64 KiB, of which it would fill few.
class LongFrames {
  public:
    // Of a socket by its descriptor; `vnet`: with a header before each frame.
    LongFrames(int socket, bool vnet) : socket_(socket), vnet_(vnet) {}

    // Fetches the frame whose beginning was found in the ring, and views it in a buffer of ours,
    // which is returned. nullptr, and nothing changed, where the kernel had no room for it.
    std::uint8_t* fetch(Frame& frame);
    // The frame in that buffer has ended. Called by any thread.
    void give_back(std::uint8_t* buffer);

  private:
    std::uint8_t* take_buffer();
    void discard_all() const;

    const int socket_;
    const bool vnet_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<std::uint8_t[]>> buffers_; // as many as were ever out at once
    std::vector<std::uint8_t*> free_;
};

} // namespace afpguard
