// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vnet.h"

#include "src/net/byte_order.h"
#include "src/net/checksum.h"

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

} // namespace

bool is_merged_of(const VnetHeader& header, const IpHeaders& ip) {
    switch (header.merged & ~VnetHeader::with_congestion) {
    case VnetHeader::merged_tcp4:
        return ip.v4() && ip.protocol == IPPROTO_TCP;
    case VnetHeader::merged_tcp6:
        return !ip.v4() && ip.protocol == IPPROTO_TCP;
    case VnetHeader::merged_udp:
        return ip.protocol == IPPROTO_UDP;
    default:
        return false;
    }
}

bool can_leave_merged(const Frame& frame) {
    if (!frame.has_vnet || frame.vnet.merged == VnetHeader::not_merged)
        return true;
    const auto ip = ip_headers_behind_ethernet({frame.data, frame.length});
    const bool open = (frame.vnet.flags & VnetHeader::needs_checksum) != 0;
    return ip && is_merged_of(frame.vnet, *ip) && (!open || frame.vnet.checksum_start == ip->end);
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

void finish_checksum_in_tunnel(Frame& frame) {
    constexpr std::uint32_t shortest = ETH_HLEN + 2 * 20; // two headers of IPv4
    constexpr std::uint16_t of_udp = 6;
    if (!frame.has_open_checksum || frame.truncated() || frame.vnet.checksum_start < shortest)
        return;
    const std::span bytes(frame.data, frame.length);
    const auto ip = ip_headers_behind_ethernet(bytes);
    if (ip && ip->end == frame.vnet.checksum_start)
        return;
    const auto checksum = open_checksum_of(frame);
    if (checksum.empty())
        return;
    const std::uint32_t sum = fold(sum_of(bytes.subspan(frame.vnet.checksum_start))) ^ 0xffffU;
    const bool none = sum == 0 && frame.vnet.checksum_offset == of_udp; // as 0 would say
    store16(checksum.data(), none ? 0xffff : sum);
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
