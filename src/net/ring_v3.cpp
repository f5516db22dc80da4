// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/ring_v3.h"

#include "src/net/frame_header.h"

#include <linux/if_packet.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace afpguard {

namespace {

tpacket_hdr_v1& header_of(std::uint8_t* block) {
    return reinterpret_cast<tpacket_block_desc*>(block)->hdr.bh1;
}

HeaderWords words_of(const tpacket3_hdr& header) {
    HeaderWords words;
    words.status = header.tp_status;
    words.length = header.tp_snaplen;
    words.wire_length = header.tp_len;
    words.offset = header.tp_mac;
    words.vlan_control = static_cast<std::uint16_t>(header.hv1.tp_vlan_tci);
    words.vlan_protocol = header.hv1.tp_vlan_tpid;
    words.seconds = header.tp_sec;
    words.nanoseconds = header.tp_nsec;
    return words;
}

} // namespace

RingV3::RingV3(Mapping memory, const RingLayout& layout)
    : memory_(std::move(memory)), layout_(layout) {}

std::uint8_t* RingV3::block() const {
    return memory_.data() + std::size_t{position_} * layout_.block_size;
}

bool RingV3::enter_block() {
    tpacket_hdr_v1& header = header_of(block());
    if ((take_status(header.block_status) & TP_STATUS_USER) == 0)
        return false;
    inside_ = true;
    unread_ = header.num_pkts;
    offset_ = header.offset_to_first_pkt;
    return true;
}

void RingV3::leave_block() {
    give_back_status(header_of(block()).block_status);
    inside_ = false;
    if (++position_ == layout_.block_count)
        position_ = 0;
}

std::optional<Frame> RingV3::view_next() {
    constexpr std::uint32_t header_size = sizeof(tpacket3_hdr);
    if (offset_ > layout_.block_size - header_size || offset_ % alignof(tpacket3_hdr) != 0) {
        unread_ = 0; // there is no way to the frames behind a broken link
        ++malformed_;
        return std::nullopt;
    }
    const auto* header = reinterpret_cast<const tpacket3_hdr*>(block() + offset_);
    const std::uint32_t room = layout_.block_size - offset_;
    const std::uint32_t step = header->tp_next_offset;
    auto frame = frame_from(block() + offset_, room, TPACKET_ALIGN(header_size), words_of(*header));
    --unread_;
    // Compared with the room that is left, so that a wild step neither wraps around nor stands
    // still; the last frame's step leads nowhere and is not followed.
    offset_ = step >= header_size && step <= room ? offset_ + step : layout_.block_size;
    if (!frame)
        ++malformed_;
    return frame;
}

std::optional<Frame> RingV3::next() {
    // One turn at most, so that the caller reaches its other duties under any load.
    for (std::uint32_t blocks = 0; blocks <= layout_.block_count; ++blocks) {
        if (!inside_ && !enter_block())
            return std::nullopt;
        while (unread_ > 0) {
            if (auto frame = view_next()) {
                out_.fetch_add(1, std::memory_order_relaxed);
                return frame;
            }
        }
        if (out_.load(std::memory_order_acquire) != 0)
            return std::nullopt;
        leave_block();
    }
    return std::nullopt;
}

void RingV3::release(std::uint32_t /*slot*/) {
    out_.fetch_sub(1, std::memory_order_release);
}

std::uint32_t RingV3::waiting() const {
    std::uint64_t count = 0;
    for (std::size_t number = 0; number < layout_.block_count; ++number) {
        tpacket_hdr_v1& header = header_of(memory_.data() + number * layout_.block_size);
        if ((take_status(header.block_status) & TP_STATUS_USER) != 0)
            count += header.num_pkts;
    }
    // The numbers are the kernel's; more than there is room for makes no sense.
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(count, layout_.frame_count));
}

} // namespace afpguard
