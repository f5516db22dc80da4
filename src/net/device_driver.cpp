// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/device_driver.h"

#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace afpguard {

std::string driver_of(const std::string& interface) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ethtool_drvinfo answer{};
    answer.cmd = ETHTOOL_GDRVINFO;
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    request.ifr_data = reinterpret_cast<char*>(&answer);
    if (!socket || ::ioctl(socket.number(), SIOCETHTOOL, &request) != 0)
        return {};
    answer.driver[sizeof answer.driver - 1] = '\0';
    return answer.driver;
}

} // namespace afpguard
