// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/xdp_link.h"

#include "src/net/netlink_request.h"
#include "src/os/bpf_call.h"

#include <fcntl.h>
#include <linux/if_link.h>
#include <sys/socket.h>
#include <unistd.h>

namespace afpguard {

namespace {

// The id in the nested attributes of IFLA_XDP.
std::uint32_t program_in(netlink::Bytes attributes) {
    while (const auto attribute = netlink::take<rtattr>(attributes))
        if (attribute->header.rta_type == IFLA_XDP_PROG_ID)
            return netlink::read<std::uint32_t>(attribute->content).value_or(0);
    return 0;
}

std::uint32_t program_of_link(netlink::Bytes description) {
    if (description.size() < sizeof(ifinfomsg))
        return 0;
    netlink::Bytes attributes = description.subspan(sizeof(ifinfomsg));
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
    ifinfomsg link{};
    link.ifi_family = AF_UNSPEC;
    link.ifi_index = interface_index;
    std::uint32_t program = 0;
    const auto asked = netlink::ask({.name = "netlink RTM_GETLINK", .type = RTM_GETLINK}, link,
                                    [&](std::uint16_t type, netlink::Bytes description) {
                                        if (type == RTM_NEWLINK)
                                            program = program_of_link(description);
                                    });
    if (!asked)
        return asked.error();
    return program;
}

} // namespace afpguard
