// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/ring_v2.h"

#include "src/net/frame_header.h"

#include <linux/if_packet.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace afpguard {

RingV2::RingV2(Mapping memory, const RingLayout& layout, bool vnet,
               std::unique_ptr<LongFrames> long_frames)
    : memory_(std::move(memory)),
      layout_(layout),
      vnet_(vnet),
      long_frames_(std::move(long_frames)),
      taken_(layout.frame_count) {
    const std::uint32_t per_block = layout.block_size / layout.frame_size;
    slots_.reserve(layout.frame_count);
    for (std::uint32_t slot = 0; slot < layout.frame_count; ++slot) {
        const std::size_t block = slot / per_block;
        const std::size_t place = slot % per_block;
        slots_.push_back(memory_.data() + block * layout.block_size + place * layout.frame_size);
    }
}

std::uint32_t& RingV2::status_of(std::uint32_t slot) const {
    return reinterpret_cast<tpacket2_hdr*>(slots_[slot])->tp_status;
}

std::optional<Frame> RingV2::view(std::uint32_t slot, std::uint32_t status) const {
    const auto* header = reinterpret_cast<const tpacket2_hdr*>(slots_[slot]);
    HeaderWords words;
    words.status = status;
    words.length = header->tp_snaplen;
    words.wire_length = header->tp_len;
    words.offset = header->tp_mac;
    words.vlan_control = header->tp_vlan_tci;
    words.vlan_protocol = header->tp_vlan_tpid;
    words.seconds = header->tp_sec;
    words.nanoseconds = header->tp_nsec;
    return frame_from(slots_[slot], layout_.frame_size, TPACKET_ALIGN(sizeof(tpacket2_hdr)), words,
                      vnet_);
}

void RingV2::advance() {
    if (++position_ == layout_.frame_count)
        position_ = 0;
}

std::optional<Frame> RingV2::next() {
    if (long_frames_ && long_frames_->has_pieces())
        return in_buffer(long_frames_->next_piece());
    for (std::uint32_t looked_at = 0; looked_at < layout_.frame_count; ++looked_at) {
        const std::uint32_t slot = position_;
        if (taken_[slot].load(std::memory_order_acquire))
            return std::nullopt;
        const std::uint32_t status = take_status(status_of(slot));
        if ((status & TP_STATUS_USER) == 0)
            return std::nullopt;
        advance();
        if (auto frame = view(slot, status)) {
            if (fetch(slot, status, *frame))
                return in_buffer(*frame);
            frame->slot = slot;
            taken_[slot].store(true, std::memory_order_relaxed);
            return frame;
        }
        ++malformed_;
        give_back_status(status_of(slot));
    }
    return std::nullopt;
}

// A frame that has no room in its place is not needed there any more when it was fetched.
bool RingV2::fetch(std::uint32_t slot, std::uint32_t status, Frame& frame) {
    if ((status & TP_STATUS_COPY) == 0 || !long_frames_ || !long_frames_->fetch(frame))
        return false;
    give_back_status(status_of(slot));
    return true;
}

Frame RingV2::in_buffer(Frame frame) const {
    frame.slot += layout_.frame_count;
    return frame;
}

void RingV2::release(std::uint32_t slot) {
    if (slot >= layout_.frame_count)
        return long_frames_->give_back(slot - layout_.frame_count);
    // In this order: a thread that sees the place free also sees the kernel's word.
    give_back_status(status_of(slot));
    taken_[slot].store(false, std::memory_order_release);
}

std::uint32_t RingV2::waiting() const {
    std::uint32_t count = 0;
    for (std::uint32_t slot = 0; slot < layout_.frame_count; ++slot)
        if ((take_status(status_of(slot)) & TP_STATUS_USER) != 0)
            ++count;
    return count;
}

} // namespace afpguard
