// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/cluster_use.h"

#include "src/net/netlink.h"
#include "src/os/fd.h"

#include <linux/packet_diag.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
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

// A list that comes in several datagrams.
struct Answer {
    std::set<std::uint16_t> clusters;
    bool complete = false;
    int error = 0;
};

// The errno that a message tells of; 0 for none.
int error_in(netlink::Bytes content) {
    constexpr int largest = 4095; // of the kernel's
    const int told = netlink::read<int>(content).value_or(-EPROTO);
    return told <= 0 && told >= -largest ? -told : EPROTO;
}

void read_answer(netlink::Bytes datagram, Answer& answer) {
    while (const auto message = netlink::take<nlmsghdr>(datagram)) {
        const std::uint16_t type = message->header.nlmsg_type;
        if (type == NLMSG_DONE || type == NLMSG_ERROR)
            answer.complete = true;
        if (type == NLMSG_ERROR)
            answer.error = error_in(message->content);
        if (type != SOCK_DIAG_BY_FAMILY)
            continue;
        if (const auto cluster = cluster_in(message->content))
            answer.clusters.insert(*cluster);
    }
}

Status ask_for_all_packet_sockets(const Fd& socket) {
    struct {
        nlmsghdr header;
        packet_diag_req request;
    } message{};
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    message.request.sdiag_family = AF_PACKET;
    message.request.pdiag_show = PACKET_SHOW_FANOUT;
    if (::send(socket.number(), &message, sizeof message, 0) < 0)
        return last_error("list of packet sockets");
    return Done{};
}

} // namespace

Result<std::set<std::uint16_t>> clusters_in_use() {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    if (!socket)
        return last_error("netlink socket");
    if (auto s = ask_for_all_packet_sockets(socket); !s)
        return s.error();
    std::array<std::byte, 32768> buffer;
    Answer answer;
    while (!answer.complete) {
        const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return last_error("list of packet sockets");
        read_answer({buffer.data(), static_cast<std::size_t>(got)}, answer);
    }
    if (answer.error != 0)
        return Error("list of packet sockets", answer.error);
    return answer.clusters;
}

} // namespace afpguard
