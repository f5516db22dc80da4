// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/link_flags.h"

#include "src/net/netlink.h"
#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace afpguard {

namespace {

constexpr const char* call = "netlink RTM_NEWLINK";

// 0, or the errno that the kernel's answer bears.
Status answer_on(const Fd& socket) {
    std::array<std::byte, 4096> buffer;
    const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (got < 0)
        return last_error(call);
    netlink::Bytes rest{buffer.data(), static_cast<std::size_t>(got)};
    const auto message = netlink::take<nlmsghdr>(rest);
    const auto verdict = message && message->header.nlmsg_type == NLMSG_ERROR
                             ? netlink::read<nlmsgerr>(message->content)
                             : std::nullopt;
    if (!verdict)
        return Error(std::string(call) + ": an answer that is none");
    if (verdict->error != 0)
        return Error(call, -verdict->error);
    return Done{};
}

} // namespace

void refresh_carrier(Interface& device) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ethtool_value carrier{ETHTOOL_GLINK, 0};
    ifreq request{};
    device.name.copy(request.ifr_name, IFNAMSIZ - 1);
    request.ifr_data = reinterpret_cast<char*>(&carrier);
    if (!socket || ::ioctl(socket.number(), SIOCETHTOOL, &request) != 0)
        return; // a device that does not say so: the flags have to do
    device.flags =
        carrier.data != 0 ? device.flags | IFF_RUNNING : device.flags & ~unsigned{IFF_RUNNING};
}

Status set_interface_up(int index, bool up) {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket)
        return last_error("netlink socket");
    struct {
        nlmsghdr header;
        ifinfomsg link;
    } message{};
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = RTM_NEWLINK;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    message.link.ifi_family = AF_UNSPEC;
    message.link.ifi_index = index;
    message.link.ifi_change = IFF_UP;
    message.link.ifi_flags = up ? IFF_UP : 0;
    if (::send(socket.number(), &message, sizeof message, 0) < 0)
        return last_error(call);
    return answer_on(socket);
}

} // namespace afpguard
