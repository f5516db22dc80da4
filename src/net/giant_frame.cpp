// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/giant_frame.h"

#include "src/net/vnet.h"

#include <algorithm>
#include <cstring>

namespace afpguard {

std::uint8_t* GiantFrame::place(std::uint32_t headroom) {
    if (!bytes_)
        bytes_ = std::make_unique<std::uint8_t[]>(headroom + longest);
    return bytes_.get() + headroom;
}

bool GiantFrame::take(const Frame& frame) {
    frame_ = frame;
    offset_ = 0;
    cut_ = Segmentation::of(frame);
    return has_pieces();
}

Frame GiantFrame::next_piece(std::uint8_t* place, std::uint32_t headroom) {
    const auto payload = cut_->payload();
    const auto left = static_cast<std::uint32_t>(payload.size()) - offset_;
    const Segmentation::Piece piece{offset_, std::min(left, cut_->longest_piece())};
    cut_->write_headers(piece, place - vnet_header_length);
    std::memcpy(place + cut_->header_length(), &payload[offset_], piece.length);

    Frame frame = frame_;
    frame.data = place;
    frame.headroom = headroom;
    frame.length = frame.wire_length = cut_->header_length() + piece.length;
    read_vnet_header(frame);
    offset_ += piece.length;
    if (piece.length == left)
        cut_.reset();
    return frame;
}

} // namespace afpguard
