// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vnet.h"

#include <cstring>

namespace afpguard {

namespace {

// Where the unfinished checksum is; nullptr where there is none, or outside of the frame.
std::uint8_t* open_checksum_of(const Frame& frame) {
    const std::uint32_t offset =
        std::uint32_t{frame.vnet.checksum_start} + std::uint32_t{frame.vnet.checksum_offset};
    const bool open = (frame.vnet.flags & VnetHeader::needs_checksum) != 0;
    if (!open || offset + sizeof frame.open_checksum > frame.length)
        return nullptr;
    return frame.data + offset;
}

} // namespace

void read_vnet_header(Frame& frame) {
    std::memcpy(&frame.vnet, frame.data - vnet_header_length, vnet_header_length);
    frame.has_vnet = true;
    constexpr unsigned vouched = VnetHeader::needs_checksum | VnetHeader::data_valid;
    if ((frame.vnet.flags & vouched) != 0 || frame.vnet.merged != VnetHeader::not_merged)
        frame.checksum_unfinished = true;
    if (const std::uint8_t* checksum = open_checksum_of(frame))
        std::memcpy(&frame.open_checksum, checksum, sizeof frame.open_checksum);
}

void make_room_in_vnet_header(Frame& frame, std::uint32_t bytes) {
    const auto more = static_cast<std::uint16_t>(bytes);
    if ((frame.vnet.flags & VnetHeader::needs_checksum) != 0)
        frame.vnet.checksum_start = static_cast<std::uint16_t>(frame.vnet.checksum_start + more);
    if (frame.vnet.header_length != 0)
        frame.vnet.header_length = static_cast<std::uint16_t>(frame.vnet.header_length + more);
}

std::span<std::uint8_t> bytes_to_send(const Frame& frame) {
    if (!frame.has_vnet)
        return {frame.data, frame.length};
    if (frame.headroom < vnet_header_length)
        return {};
    // A rule that replaces bytes finishes the checksum. The kernel would take that for the sum of
    // the pseudo header, which is what stands there, and add all up once more.
    if (std::uint8_t* checksum = open_checksum_of(frame))
        std::memcpy(checksum, &frame.open_checksum, sizeof frame.open_checksum);
    std::uint8_t* start = frame.data - vnet_header_length;
    std::memcpy(start, &frame.vnet, vnet_header_length);
    return {start, frame.length + vnet_header_length};
}

} // namespace afpguard
