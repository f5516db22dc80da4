// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather_device_parts.h"

#include "src/net/netlink.h"
#include "src/os/fd.h"

#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <net/if_arp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace afpguard::doctor {

namespace {

// net/if.h and linux/if.h do not go together.
constexpr unsigned flag_up = 1;

std::string text_in(netlink::Bytes content) {
    const std::string text(reinterpret_cast<const char*>(content.data()), content.size());
    return text.substr(0, text.find('\0'));
}

// "veth", "bridge": the kind of the interface itself, or of what it is a port of.
std::string kind_in(netlink::Bytes info, unsigned short which) {
    while (const auto attribute = netlink::take<rtattr>(info))
        if (attribute->header.rta_type == which)
            return text_in(attribute->content);
    return {};
}

bool has_program(netlink::Bytes xdp) {
    while (const auto attribute = netlink::take<rtattr>(xdp))
        if (attribute->header.rta_type == IFLA_XDP_ATTACHED)
            return netlink::read<std::uint8_t>(attribute->content).value_or(0) != 0;
    return false;
}

struct Link {
    std::string name;
    int master = 0;
    Device device;
};

void read_attribute(const netlink::Item<rtattr>& attribute, Link& link) {
    const netlink::Bytes content = attribute.content;
    switch (attribute.header.rta_type & NLA_TYPE_MASK) {
    case IFLA_IFNAME:
        link.name = text_in(content);
        break;
    case IFLA_MTU:
        link.device.mtu = netlink::read<std::uint32_t>(content).value_or(0);
        break;
    case IFLA_MAX_MTU:
        link.device.highest_mtu = netlink::read<std::uint32_t>(content).value_or(0);
        break;
    case IFLA_CARRIER:
        link.device.carrier = netlink::read<std::uint8_t>(content).value_or(1) != 0;
        break;
    case IFLA_MASTER:
        link.master = netlink::read<int>(content).value_or(0);
        break;
    case IFLA_LINKINFO:
        link.device.kind = kind_in(content, IFLA_INFO_KIND);
        link.device.master_kind = kind_in(content, IFLA_INFO_SLAVE_KIND);
        break;
    case IFLA_XDP:
        link.device.xdp = has_program(content);
        break;
    default:
        break;
    }
}

std::optional<Link> read_link(netlink::Bytes content) {
    const auto header = netlink::read<ifinfomsg>(content);
    if (!header)
        return std::nullopt;
    Link link;
    link.device.index = header->ifi_index;
    link.device.up = (header->ifi_flags & flag_up) != 0;
    link.device.ethernet = header->ifi_type == ARPHRD_ETHER || header->ifi_type == ARPHRD_LOOPBACK;
    netlink::Bytes attributes = content.subspan(sizeof(ifinfomsg));
    while (const auto attribute = netlink::take<rtattr>(attributes))
        read_attribute(*attribute, link);
    return link;
}

// Adds what a datagram tells of; false when it was the last one.
bool read_datagram(netlink::Bytes datagram, std::vector<Link>& links) {
    while (const auto message = netlink::take<nlmsghdr>(datagram)) {
        if (message->header.nlmsg_type == NLMSG_DONE || message->header.nlmsg_type == NLMSG_ERROR)
            return false;
        if (message->header.nlmsg_type != RTM_NEWLINK)
            continue;
        if (auto link = read_link(message->content))
            links.push_back(*std::move(link));
    }
    return true;
}

std::vector<Link> list_links() {
    std::vector<Link> links;
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE));
    struct {
        nlmsghdr header;
        ifinfomsg request;
    } message{};
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = RTM_GETLINK;
    message.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    if (!socket || ::send(socket.number(), &message, sizeof message, 0) < 0)
        return links;
    std::array<std::byte, 32768> buffer;
    for (;;) {
        const ssize_t got = ::recv(socket.number(), buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || !read_datagram({buffer.data(), static_cast<std::size_t>(got)}, links))
            return links;
    }
}

} // namespace

std::map<std::string, Device> gather_links() {
    const std::vector<Link> links = list_links();
    std::map<int, std::string> names;
    for (const Link& link : links)
        names[link.device.index] = link.name;
    std::map<std::string, Device> devices;
    for (const Link& link : links) {
        Device device = link.device;
        if (link.master != 0)
            device.master = names[link.master];
        devices.emplace(link.name, device);
    }
    return devices;
}

} // namespace afpguard::doctor
