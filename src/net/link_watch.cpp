// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/link_watch.h"

#include "src/net/netlink.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace afpguard {

namespace {

LinkNews news_in(std::uint16_t type, const ifinfomsg& link, int index) {
    // A port that joins or leaves a bridge is announced too, under AF_BRIDGE: not our device.
    const bool ours = link.ifi_family == AF_UNSPEC &&
                      (index == LinkWatch::every_interface || link.ifi_index == index);
    if (ours && type == RTM_NEWLINK)
        return LinkNews::changed;
    if (ours && type == RTM_DELLINK)
        return LinkNews::removed;
    return LinkNews::none;
}

// Sums up the messages of one datagram.
LinkNews news_in(netlink::Bytes datagram, int index) {
    LinkNews sum = LinkNews::none;
    while (const auto message = netlink::take<nlmsghdr>(datagram))
        if (const auto link = netlink::read<ifinfomsg>(message->content))
            sum = std::max(sum, news_in(message->header.nlmsg_type, *link, index));
    return sum;
}

} // namespace

Result<LinkWatch> LinkWatch::start() {
    Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    if (!socket)
        return last_error("netlink socket");
    sockaddr_nl address{};
    address.nl_family = AF_NETLINK;
    address.nl_groups = RTMGRP_LINK;
    if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return last_error("bind of a netlink socket");
    return LinkWatch(std::move(socket));
}

LinkNews LinkWatch::news(int index) const {
    std::array<std::byte, 16384> buffer;
    LinkNews sum = LinkNews::none;
    for (;;) {
        const ssize_t got = ::recv(socket_.number(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 && errno == ENOBUFS) {
            sum = std::max(sum, LinkNews::missed);
            continue;
        }
        if (got <= 0)
            return sum;
        sum = std::max(sum, news_in({buffer.data(), static_cast<std::size_t>(got)}, index));
    }
}

} // namespace afpguard
