// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/link_flags.h"

#include "src/net/netlink_request.h"
#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace afpguard {

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
    ifinfomsg link{};
    link.ifi_family = AF_UNSPEC;
    link.ifi_index = index;
    link.ifi_change = IFF_UP;
    link.ifi_flags = up ? IFF_UP : 0;
    return netlink::ask({.name = "netlink RTM_NEWLINK", .type = RTM_NEWLINK}, link);
}

} // namespace afpguard
