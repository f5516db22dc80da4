// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/receive_merging.h"

#include "src/os/fd.h"

#include <linux/ethtool.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstdint>
#include <utility>

namespace afpguard {

namespace {

// Asks or tells a device; false where it does not know of that, or we may not.
bool exchange(const std::string& interface, ethtool_value& value) {
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    ifreq request{};
    interface.copy(request.ifr_name, sizeof request.ifr_name - 1);
    request.ifr_data = reinterpret_cast<char*>(&value);
    return socket && ::ioctl(socket.number(), SIOCETHTOOL, &request) == 0;
}

// One switch: a bit of what `get` tells and `set` changes.
struct Switch {
    std::uint32_t get;
    std::uint32_t set;
    std::uint32_t bit;
};
constexpr Switch large{ETHTOOL_GFLAGS, ETHTOOL_SFLAGS, ETH_FLAG_LRO};
constexpr Switch generic{ETHTOOL_GGRO, ETHTOOL_SGRO, 1};

bool is_on(const std::string& interface, const Switch& one) {
    ethtool_value value{one.get, 0};
    return exchange(interface, value) && (value.data & one.bit) != 0;
}

bool turn(const std::string& interface, const Switch& one, bool on) {
    ethtool_value value{one.get, 0};
    if (!exchange(interface, value))
        return false;
    value.cmd = one.set;
    value.data = on ? value.data | one.bit : value.data & ~one.bit;
    return exchange(interface, value);
}

} // namespace

Result<ReceiveMerging> ReceiveMerging::switch_off(const std::string& interface, bool generic_too) {
    ReceiveMerging merging(interface);
    merging.large_ = is_on(interface, large);
    if (merging.large_ && !turn(interface, large, false))
        return last_error("switching large receive offload off");
    merging.generic_ = generic_too && is_on(interface, generic);
    if (merging.generic_ && !turn(interface, generic, false))
        return last_error("switching generic receive offload off");
    return merging;
}

ReceiveMerging::ReceiveMerging(ReceiveMerging&& other) noexcept
    : interface_(std::move(other.interface_)),
      large_(std::exchange(other.large_, false)),
      generic_(std::exchange(other.generic_, false)) {}

ReceiveMerging::~ReceiveMerging() {
    if (large_)
        turn(interface_, large, true);
    if (generic_)
        turn(interface_, generic, true);
}

std::string ReceiveMerging::what() const {
    if (large_ && generic_)
        return "lro and gro";
    if (large_)
        return "lro";
    return generic_ ? "gro" : "";
}

} // namespace afpguard
