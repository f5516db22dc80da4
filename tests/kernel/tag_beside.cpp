// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/tag_beside.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace afpguard::test {

namespace {

bool put_back(Bytes& frame, const tpacket_auxdata& beside) {
    if ((beside.tp_status & TP_STATUS_VLAN_VALID) == 0)
        return false;
    const std::array<std::uint16_t, 2> words{htons(beside.tp_vlan_tpid), htons(beside.tp_vlan_tci)};
    std::array<std::uint8_t, 4> tag{};
    std::memcpy(tag.data(), words.data(), tag.size());
    frame.insert(frame.begin() + 12, tag.begin(), tag.end());
    return true;
}

} // namespace

bool put_tag_back(Bytes& frame, const msghdr& message) {
    bool put = false;
    for (cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr;
         one = CMSG_NXTHDR(const_cast<msghdr*>(&message), one)) {
        if (one->cmsg_level != SOL_PACKET || one->cmsg_type != PACKET_AUXDATA)
            continue;
        tpacket_auxdata data{};
        std::memcpy(&data, CMSG_DATA(one), sizeof data);
        put = put_back(frame, data) || put;
    }
    return put;
}

} // namespace afpguard::test
