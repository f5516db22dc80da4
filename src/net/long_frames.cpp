// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/long_frames.h"

#include "src/net/vnet.h"

#include <sys/socket.h>

namespace afpguard {

namespace {

// For what is written before a frame, and so much that the frame begins at a multiple of 16.
constexpr std::uint32_t headroom = 32;

} // namespace

LongFrames::Buffer LongFrames::take_buffer() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(buffers_.size()));
        buffers_.push_back(std::make_unique<std::uint8_t[]>(headroom + longest));
    }
    const std::uint32_t number = free_.back();
    free_.pop_back();
    return {number, buffers_[number].get() + headroom};
}

void LongFrames::give_back(std::uint32_t buffer) {
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

bool LongFrames::receive(Frame& frame, std::uint8_t* place, std::uint32_t room) {
    const std::uint32_t before = vnet_ ? vnet_header_length : 0;
    const ssize_t got = ::recv(socket_, place - before, room + before, MSG_DONTWAIT | MSG_TRUNC);
    const bool expected = got == ssize_t{frame.wire_length} + before;
    if (got >= 0 && !expected)
        discard_all();
    if (!expected || frame.wire_length > room)
        return false;
    frame.data = place;
    frame.length = frame.wire_length;
    frame.headroom = headroom;
    if (vnet_)
        read_vnet_header(frame);
    return true;
}

bool LongFrames::fetch(Frame& frame) {
    if (frame.wire_length > longest)
        return fetch_giant(frame);
    const Buffer buffer = take_buffer();
    if (!receive(frame, buffer.start, longest)) {
        give_back(buffer.number);
        return false;
    }
    frame.slot = buffer.number;
    return true;
}

bool LongFrames::fetch_giant(Frame& frame) {
    Frame whole = frame;
    if (!receive(whole, giant_.place(headroom), GiantFrame::longest) || !giant_.take(whole))
        return false;
    frame = next_piece();
    return true;
}

Frame LongFrames::next_piece() {
    const Buffer buffer = take_buffer();
    Frame piece = giant_.next_piece(buffer.start, headroom);
    piece.slot = buffer.number;
    return piece;
}

} // namespace afpguard
