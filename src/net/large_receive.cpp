// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/large_receive.h"

#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

namespace afpguard {

Result<bool> end_large_receive(const std::string& interface) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return last_error("socket");
    ethtool_value flags{ETHTOOL_GFLAGS, 0};
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    request.ifr_data = reinterpret_cast<char*>(&flags);
    if (::ioctl(socket.number(), SIOCETHTOOL, &request) != 0 || (flags.data & ETH_FLAG_LRO) == 0)
        return false;
    flags.cmd = ETHTOOL_SFLAGS;
    flags.data &= ~static_cast<unsigned>(ETH_FLAG_LRO);
    if (::ioctl(socket.number(), SIOCETHTOOL, &request) != 0)
        return last_error("switching large receive offload off");
    return true;
}

} // namespace afpguard
