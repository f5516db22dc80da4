// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/cluster_use.h"

#include "src/os/fd.h"

#include <linux/netlink.h>
#include <linux/packet_diag.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

namespace afpguard {

namespace {

using Bytes = std::span<const std::byte>;

// Netlink lays messages, and the attributes in them, end to end at aligned places, each behind a
// header with its length. Takes the next one off; none where what is left is none.
template <class Header> struct Item {
    Header header;
    Bytes content;
};

std::size_t length_of(const nlmsghdr& header) {
    return header.nlmsg_len;
}
std::size_t length_of(const rtattr& header) {
    return header.rta_len;
}

template <class Header> std::optional<Item<Header>> take_item(Bytes& from) {
    constexpr std::size_t alignment = 4;
    Item<Header> item{};
    if (from.size() < sizeof item.header)
        return std::nullopt;
    std::memcpy(&item.header, from.data(), sizeof item.header);
    const std::size_t length = length_of(item.header);
    if (length < sizeof item.header || length > from.size())
        return std::nullopt;
    item.content = from.subspan(sizeof item.header, length - sizeof item.header);
    const std::size_t step = (length + alignment - 1) / alignment * alignment;
    from = from.subspan(std::min(step, from.size()));
    return item;
}

// Whether one socket's description names the cluster.
bool is_member(Bytes description, std::uint16_t id) {
    if (description.size() < sizeof(packet_diag_msg))
        return false;
    Bytes attributes = description.subspan(sizeof(packet_diag_msg));
    while (const auto attribute = take_item<rtattr>(attributes)) {
        std::uint32_t fanout = 0;
        if (attribute->header.rta_type != PACKET_DIAG_FANOUT ||
            attribute->content.size() < sizeof fanout)
            continue;
        std::memcpy(&fanout, attribute->content.data(), sizeof fanout);
        return (fanout & 0xffff) == id;
    }
    return false;
}

// A list that comes in several datagrams.
struct Answer {
    bool in_use = false;
    bool complete = false;
    int error = 0;
};

void read_answer(Bytes datagram, std::uint16_t id, Answer& answer) {
    while (const auto message = take_item<nlmsghdr>(datagram)) {
        const std::uint16_t type = message->header.nlmsg_type;
        if (type == NLMSG_DONE || type == NLMSG_ERROR)
            answer.complete = true;
        if (type == NLMSG_ERROR && message->content.size() >= sizeof(int)) {
            std::memcpy(&answer.error, message->content.data(), sizeof(int));
            answer.error = -answer.error;
        }
        if (type == SOCK_DIAG_BY_FAMILY && is_member(message->content, id))
            answer.in_use = true;
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

Result<bool> cluster_is_in_use(std::uint16_t id) {
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
        read_answer({buffer.data(), static_cast<std::size_t>(got)}, id, answer);
    }
    if (answer.error != 0)
        return Error("list of packet sockets", answer.error);
    return answer.in_use;
}

} // namespace afpguard
