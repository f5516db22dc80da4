// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/link_watch.h"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace afpguard {

namespace {

constexpr std::size_t header_size = NLMSG_ALIGN(sizeof(nlmsghdr));

LinkNews news_in(std::uint16_t type, const ifinfomsg& link, int index) {
    // A port that joins or leaves a bridge is announced too, under AF_BRIDGE: not our device.
    const bool ours = link.ifi_family == AF_UNSPEC && (index == 0 || link.ifi_index == index);
    if (ours && type == RTM_NEWLINK)
        return LinkNews::changed;
    if (ours && type == RTM_DELLINK)
        return LinkNews::removed;
    return LinkNews::none;
}

// Sums up the messages of one datagram, which are laid end to end at aligned places.
LinkNews news_in(std::span<const std::byte> datagram, int index) {
    LinkNews sum = LinkNews::none;
    while (datagram.size() >= header_size + sizeof(ifinfomsg)) {
        nlmsghdr header;
        ifinfomsg link;
        std::memcpy(&header, datagram.data(), sizeof header);
        std::memcpy(&link, datagram.data() + header_size, sizeof link);
        if (header.nlmsg_len < header_size || header.nlmsg_len > datagram.size())
            break;
        sum = std::max(sum, news_in(header.nlmsg_type, link, index));
        const std::size_t step = NLMSG_ALIGN(header.nlmsg_len);
        datagram = datagram.subspan(std::min(step, datagram.size()));
    }
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
        const std::span<const std::byte> datagram(buffer.data(), static_cast<std::size_t>(got));
        sum = std::max(sum, news_in(datagram, index));
    }
}

} // namespace afpguard
