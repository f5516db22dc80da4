// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vnet.h"

#include <net/ethernet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace afpguard {

namespace {

// The place of the unfinished checksum; empty where there is none, or it is not behind the
// link-layer header and inside of the frame.
std::span<std::uint8_t> open_checksum_of(const Frame& frame) {
    const std::uint32_t offset =
        std::uint32_t{frame.vnet.checksum_start} + std::uint32_t{frame.vnet.checksum_offset};
    const bool open = (frame.vnet.flags & VnetHeader::needs_checksum) != 0;
    if (!open || offset < ETH_HLEN || offset + frame.open_checksum.size() > frame.length)
        return {};
    return std::span(frame.data, frame.length).subspan(offset, frame.open_checksum.size());
}

// Where the network header begins, behind all tags, and what it is; 0 where that cannot be told.
struct NetworkHeader {
    std::uint32_t start = 0;
    std::uint16_t type = 0;
};

std::uint16_t read16(const Frame& frame, std::uint32_t at) {
    return static_cast<std::uint16_t>(frame.data[at] << 8 | frame.data[at + 1]);
}

NetworkHeader network_header_of(const Frame& frame) {
    constexpr std::uint32_t longest_ip_header = 40;
    for (std::uint32_t at = 2 * ETH_ALEN; at + 2 + longest_ip_header <= frame.length; at += 4) {
        const std::uint16_t type = read16(frame, at);
        if (type != ETH_P_8021Q && type != ETH_P_8021AD)
            return {at + 2, type};
    }
    return {};
}

// The protocol right behind the outer network header.
std::uint8_t outer_protocol_of(const Frame& frame) {
    const NetworkHeader ip = network_header_of(frame);
    if (ip.type == ETH_P_IP)
        return frame.data[ip.start + 9];
    return ip.type == ETH_P_IPV6 ? frame.data[ip.start + 6] : std::uint8_t{IPPROTO_RAW};
}

bool is_inside_of_another(std::uint8_t protocol, std::uint8_t merged) {
    switch (protocol) {
    case IPPROTO_TCP:
        return merged == VnetHeader::merged_udp;
    case IPPROTO_UDP:
        return merged != VnetHeader::merged_udp;
    case IPPROTO_HOPOPTS:
    case IPPROTO_ROUTING:
    case IPPROTO_DSTOPTS:
        return false; // IPv6 with headers in between
    default:
        return true;
    }
}

} // namespace

bool can_leave_merged(const Frame& frame) {
    const auto merged = static_cast<std::uint8_t>(frame.vnet.merged & ~VnetHeader::with_congestion);
    return !frame.has_vnet || merged == VnetHeader::not_merged ||
           !is_inside_of_another(outer_protocol_of(frame), merged);
}

void read_vnet_header(Frame& frame) {
    std::memcpy(&frame.vnet, frame.data - vnet_header_length, vnet_header_length);
    frame.has_vnet = true;
    constexpr unsigned vouched = VnetHeader::needs_checksum | VnetHeader::data_valid;
    if ((frame.vnet.flags & vouched) != 0 || frame.vnet.merged != VnetHeader::not_merged)
        frame.checksum_unfinished = true;
    const auto checksum = open_checksum_of(frame);
    frame.has_open_checksum = !checksum.empty();
    std::ranges::copy(checksum, frame.open_checksum.begin());
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
    const auto checksum = open_checksum_of(frame);
    if (frame.has_open_checksum && !checksum.empty())
        std::ranges::copy(frame.open_checksum, checksum.begin());
    std::uint8_t* start = frame.data - vnet_header_length;
    std::memcpy(start, &frame.vnet, vnet_header_length);
    return {start, frame.length + vnet_header_length};
}

} // namespace afpguard
