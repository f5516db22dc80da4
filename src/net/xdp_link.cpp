// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/xdp_link.h"

#include "src/net/netlink.h"
#include "src/os/bpf_call.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <sys/socket.h>

#include <array>

namespace afpguard {

namespace {

Status ask_for_link(const Fd& socket, int interface_index) {
    struct {
        nlmsghdr header;
        ifinfomsg link;
    } message{};
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = RTM_GETLINK;
    message.header.nlmsg_flags = NLM_F_REQUEST;
    message.link.ifi_family = AF_UNSPEC;
    message.link.ifi_index = interface_index;
    if (::send(socket.number(), &message, sizeof message, 0) < 0)
        return last_error("netlink RTM_GETLINK");
    return Done{};
}

// The id in the nested attributes of IFLA_XDP.
std::uint32_t program_in(netlink::Bytes attributes) {
    while (const auto attribute = netlink::take<rtattr>(attributes))
        if (attribute->header.rta_type == IFLA_XDP_PROG_ID)
            return netlink::read<std::uint32_t>(attribute->content).value_or(0);
    return 0;
}

std::uint32_t program_of_link(netlink::Bytes answer) {
    const auto message = netlink::take<nlmsghdr>(answer);
    if (!message || message->header.nlmsg_type != RTM_NEWLINK ||
        message->content.size() < sizeof(ifinfomsg))
        return 0;
    netlink::Bytes attributes = message->content.subspan(sizeof(ifinfomsg));
    while (const auto attribute = netlink::take<rtattr>(attributes))
        if ((attribute->header.rta_type & NLA_TYPE_MASK) == IFLA_XDP)
            return program_in(attribute->content);
    return 0;
}

} // namespace

Result<XdpLink> XdpLink::attach(int program, int interface_index, std::uint32_t flags) {
    bpf_attr attributes{};
    attributes.link_create.prog_fd = static_cast<std::uint32_t>(program);
    attributes.link_create.target_ifindex = static_cast<std::uint32_t>(interface_index);
    attributes.link_create.attach_type = BPF_XDP;
    attributes.link_create.flags = flags;
    Fd link(static_cast<int>(bpf_call(BPF_LINK_CREATE, attributes)));
    if (!link)
        return last_error("bpf BPF_LINK_CREATE");
    // A process that becomes a daemon closes 0 to 2, whatever they are.
    if (link.number() <= STDERR_FILENO)
        link = Fd(::fcntl(link.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!link)
        return last_error("fcntl F_DUPFD_CLOEXEC");
    return XdpLink(std::move(link));
}

Result<std::uint32_t> xdp_program_on(int interface_index) {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    if (!socket)
        return last_error("netlink socket");
    if (auto s = ask_for_link(socket, interface_index); !s)
        return s.error();
    std::array<std::byte, 32768> buffer;
    const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
    if (got < 0)
        return last_error("netlink RTM_GETLINK");
    return program_of_link({buffer.data(), static_cast<std::size_t>(got)});
}

} // namespace afpguard
