// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/long_frames.h"

#include "src/net/vnet.h"

#include <sys/socket.h>

namespace afpguard {

namespace {

// The longest IP packet with a link-layer header and tags.
constexpr std::uint32_t longest = 65536 + 64;
// For what is written before a frame, and so much that the frame begins at a multiple of 16.
constexpr std::uint32_t headroom = 32;

} // namespace

std::uint8_t* LongFrames::take_buffer() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) {
        buffers_.push_back(std::make_unique<std::uint8_t[]>(headroom + longest));
        free_.push_back(buffers_.back().get());
    }
    std::uint8_t* buffer = free_.back();
    free_.pop_back();
    return buffer;
}

void LongFrames::give_back(std::uint8_t* buffer) {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_.push_back(buffer);
}

// Ring and queue are out of step, which the kernel does not let happen. What is in the queue cannot
// be told apart any more.
void LongFrames::discard_all() const {
    std::uint8_t byte = 0;
    while (::recv(socket_, &byte, sizeof byte, MSG_DONTWAIT) >= 0) {
    }
}

std::uint8_t* LongFrames::fetch(Frame& frame) {
    const std::uint32_t before = vnet_ ? vnet_header_length : 0;
    std::uint8_t* buffer = take_buffer();
    const ssize_t got =
        ::recv(socket_, buffer + headroom - before, longest + before, MSG_DONTWAIT | MSG_TRUNC);
    const bool expected = got == ssize_t{frame.wire_length} + before;
    if (!expected || frame.wire_length > longest) {
        give_back(buffer);
        if (got >= 0 && !expected)
            discard_all();
        return nullptr;
    }
    frame.data = buffer + headroom;
    frame.length = frame.wire_length;
    frame.headroom = headroom;
    if (vnet_)
        read_vnet_header(frame);
    return buffer;
}

} // namespace afpguard
