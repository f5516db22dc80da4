// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather_device_parts.h"

#include "src/net/netlink_request.h"

#include <linux/if_link.h>
#include <linux/if_xdp.h>
#include <net/if_arp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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

// As many as the kernel tells of.
std::vector<Link> list_links() {
    std::vector<Link> links;
    (void)netlink::ask({.name = "list of links", .type = RTM_GETLINK, .flags = NLM_F_DUMP},
                       ifinfomsg{}, [&](std::uint16_t type, netlink::Bytes content) {
                           if (type != RTM_NEWLINK)
                               return;
                           if (auto link = read_link(content))
                               links.push_back(*std::move(link));
                       });
    return links;
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
