// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/socket_list.h"

#include "src/net/netlink_request.h"

#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

namespace afpguard {

namespace {

void read_attribute(std::uint16_t type, netlink::Bytes content, ListedSocket& socket) {
    if (type == PACKET_DIAG_INFO) {
        if (const auto info = netlink::read<packet_diag_info>(content))
            socket.interface = static_cast<int>(info->pdi_index);
    } else if (type == PACKET_DIAG_UID) {
        socket.user = netlink::read<std::uint32_t>(content).value_or(0);
    } else if (type == PACKET_DIAG_FANOUT) {
        if (const auto word = netlink::read<std::uint32_t>(content))
            socket.cluster = {static_cast<std::uint16_t>(*word),
                              static_cast<std::uint16_t>(*word >> 16U)};
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
    all.pdiag_show = PACKET_SHOW_INFO | PACKET_SHOW_FANOUT;
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

void find_owners(std::vector<ListedSocket>& sockets) {
    std::set<std::uint32_t> inodes;
    for (const ListedSocket& socket : sockets)
        inodes.insert(socket.inode);
    const auto owners = find_socket_owners(inodes);
    for (ListedSocket& socket : sockets)
        if (const auto found = owners.find(socket.inode); found != owners.end())
            socket.owner = found->second;
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
