// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vlan.h"

#include "src/net/byte_order.h"
#include "src/net/vnet.h"

#include <net/ethernet.h>

#include <cstdint>
#include <cstring>

namespace afpguard {

bool reinsert_vlan_tag(Frame& frame) {
    constexpr std::uint32_t addresses = 2 * ETH_ALEN;
    if (frame.tag.protocol == 0)
        return true;
    if (frame.headroom < vlan_header_length || frame.length < ETH_HLEN)
        return false;

    std::uint8_t* start = frame.data - vlan_header_length;
    std::memmove(start, frame.data, addresses);
    store16(start + addresses, frame.tag.protocol);
    store16(start + addresses + 2, frame.tag.control);

    frame.data = start;
    make_room_in_vnet_header(frame, vlan_header_length);
    frame.headroom -= vlan_header_length;
    frame.length += vlan_header_length;
    frame.wire_length += vlan_header_length;
    frame.tag = {};
    return true;
}

} // namespace afpguard
