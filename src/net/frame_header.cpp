// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_header.h"

#include "src/net/vnet.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>

#include <cstring>

namespace afpguard {

namespace {

VlanTag tag_of(const HeaderWords& words) {
    // A tag of all zeros is a tag: a frame with priority 0. Only the flag tells it from none.
    if ((words.status & TP_STATUS_VLAN_VALID) == 0 && words.vlan_control == 0)
        return {};
    // Kernels before 3.14 do not say which protocol the tag had; then it can only be 802.1Q.
    const bool known = (words.status & TP_STATUS_VLAN_TPID_VALID) != 0;
    return {known ? words.vlan_protocol : std::uint16_t{ETH_P_8021Q}, words.vlan_control};
}

bool is_outgoing(const std::uint8_t* address) {
    sockaddr_ll from;
    std::memcpy(&from, address, sizeof from);
    return from.sll_pkttype == PACKET_OUTGOING;
}

} // namespace

std::optional<Frame> frame_from(std::uint8_t* place, std::uint32_t size,
                                std::uint32_t address_offset, const HeaderWords& words, bool vnet) {
    const std::uint32_t address_end = address_offset + std::uint32_t{sizeof(sockaddr_ll)};
    const std::uint32_t headers_end = address_end + (vnet ? vnet_header_length : 0);
    if (headers_end > size || words.offset < headers_end || words.offset > size ||
        words.length > size - words.offset)
        return std::nullopt;

    Frame frame;
    frame.data = place + words.offset;
    frame.length = words.length;
    frame.wire_length = words.wire_length;
    frame.headroom = words.offset - address_end;
    frame.seconds = words.seconds;
    frame.nanoseconds = words.nanoseconds;
    frame.tag = tag_of(words);
    frame.losing = (words.status & TP_STATUS_LOSING) != 0;
    frame.checksum_unfinished = (words.status & TP_STATUS_CSUMNOTREADY) != 0;
    frame.card_time = (words.status & TP_STATUS_TS_RAW_HARDWARE) != 0;
    frame.outgoing = is_outgoing(place + address_offset);
    if (vnet)
        read_vnet_header(frame);
    return frame;
}

} // namespace afpguard
