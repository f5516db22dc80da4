// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/cluster_use.h"

#include "src/net/netlink_request.h"

#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <optional>

namespace afpguard {

namespace {

// The cluster of the socket that a message describes; none where it is in none.
std::optional<std::uint16_t> cluster_in(netlink::Bytes description) {
    if (description.size() < sizeof(packet_diag_msg))
        return std::nullopt;
    netlink::Bytes attributes = description.subspan(sizeof(packet_diag_msg));
    while (const auto attribute = netlink::take<rtattr>(attributes))
        if (attribute->header.rta_type == PACKET_DIAG_FANOUT)
            if (const auto fanout = netlink::read<std::uint32_t>(attribute->content))
                return static_cast<std::uint16_t>(*fanout); // the type is in the upper half
    return std::nullopt;
}

} // namespace

Result<std::set<std::uint16_t>> clusters_in_use() {
    packet_diag_req all{};
    all.sdiag_family = AF_PACKET;
    all.pdiag_show = PACKET_SHOW_FANOUT;
    std::set<std::uint16_t> clusters;
    const auto asked = netlink::ask({.name = "list of packet sockets",
                                     .protocol = NETLINK_SOCK_DIAG,
                                     .type = SOCK_DIAG_BY_FAMILY,
                                     .flags = NLM_F_DUMP},
                                    all, [&](std::uint16_t type, netlink::Bytes description) {
                                        if (type != SOCK_DIAG_BY_FAMILY)
                                            return;
                                        if (const auto cluster = cluster_in(description))
                                            clusters.insert(*cluster);
                                    });
    if (!asked)
        return asked.error();
    return clusters;
}

} // namespace afpguard
