// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/socket_list.h"

#include "src/net/netlink_request.h"

#include <linux/filter.h>
#include <linux/if_packet.h>
#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <utility>

namespace afpguard {

namespace {

void read_information(const packet_diag_info& information, ListedSocket& socket) {
    socket.interface = static_cast<int>(information.pdi_index);
    socket.v2 = information.pdi_version == TPACKET_V2;
    socket.vnet_header = (information.pdi_flags & PDI_VNETHDR) != 0;
    socket.auxiliary_data = (information.pdi_flags & PDI_AUXDATA) != 0;
    socket.whole_frames = information.pdi_copy_thresh != 0;
}

// Whether a filter begins by leaving out what this host sends.
bool refuses_outgoing(netlink::Bytes program) {
    struct Beginning {
        sock_filter load, compare, verdict;
    };
    const auto begins = netlink::read<Beginning>(program);
    return begins && BPF_CLASS(begins->load.code) == BPF_LD &&
           begins->load.k == static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE) &&
           begins->compare.code == (BPF_JMP | BPF_JEQ | BPF_K) &&
           begins->compare.k == PACKET_OUTGOING && begins->compare.jt == 0 &&
           begins->verdict.code == (BPF_RET | BPF_K) && begins->verdict.k == 0;
}

void read_attribute(std::uint16_t type, netlink::Bytes content, ListedSocket& socket) {
    switch (type) {
    case PACKET_DIAG_INFO:
        if (const auto information = netlink::read<packet_diag_info>(content))
            read_information(*information, socket);
        return;
    case PACKET_DIAG_UID:
        socket.user = netlink::read<std::uint32_t>(content).value_or(0);
        return;
    case PACKET_DIAG_RX_RING:
        socket.ring = true;
        return;
    case PACKET_DIAG_FANOUT:
        if (const auto word = netlink::read<std::uint32_t>(content))
            socket.cluster = {static_cast<std::uint16_t>(*word),
                              static_cast<std::uint16_t>(*word >> 16U)};
        return;
    case PACKET_DIAG_FILTER:
        socket.refuses_outgoing = refuses_outgoing(content);
        return;
    default:
        return;
    }
}

std::optional<ListedSocket> read_socket(netlink::Bytes description) {
    const auto head = netlink::read<packet_diag_msg>(description);
    if (!head)
        return std::nullopt;
    ListedSocket socket;
    socket.inode = head->pdiag_ino;
    netlink::Bytes attributes = description.subspan(sizeof *head);
    while (const auto attribute = netlink::take<rtattr>(attributes))
        read_attribute(attribute->header.rta_type, attribute->content, socket);
    return socket;
}

} // namespace

Result<std::vector<ListedSocket>> list_packet_sockets() {
    packet_diag_req all{};
    all.sdiag_family = AF_PACKET;
    all.pdiag_show =
        PACKET_SHOW_INFO | PACKET_SHOW_RING_CFG | PACKET_SHOW_FANOUT | PACKET_SHOW_FILTER;
    std::vector<ListedSocket> sockets;
    const auto asked = netlink::ask({.name = "list of packet sockets",
                                     .protocol = NETLINK_SOCK_DIAG,
                                     .type = SOCK_DIAG_BY_FAMILY,
                                     .flags = NLM_F_DUMP},
                                    all, [&](std::uint16_t type, netlink::Bytes description) {
                                        if (type != SOCK_DIAG_BY_FAMILY)
                                            return;
                                        if (auto socket = read_socket(description))
                                            sockets.push_back(*std::move(socket));
                                    });
    if (!asked)
        return asked.error();
    return sockets;
}

std::string owner_of(const ListedSocket& socket) {
    if (socket.owner)
        return socket.owner->name + ", process " + std::to_string(socket.owner->number);
    return "of user " + std::to_string(socket.user) + ", socket " + std::to_string(socket.inode);
}

std::set<std::uint16_t> clusters_of(const std::vector<ListedSocket>& sockets) {
    std::set<std::uint16_t> clusters;
    for (const ListedSocket& socket : sockets)
        if (socket.cluster)
            clusters.insert(socket.cluster->id);
    return clusters;
}

} // namespace afpguard
