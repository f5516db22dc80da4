// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <string>

namespace afpguard {

// What the kernel says of one network interface, as of the moment it was asked.
struct Interface {
    std::string name;
    int index = 0;
    unsigned mtu = 0;
    unsigned flags = 0;          // IFF_*
    unsigned short hardware = 0; // ARPHRD_*

    // Administratively up: the kernel hooks packet sockets to it.
    [[nodiscard]] bool up() const;
    // And frames can pass: there is a line, with somebody at its other end.
    [[nodiscard]] bool carrier() const;
    [[nodiscard]] bool loopback() const;
    // Whether frames begin with an Ethernet header, so that they can be copied to another port.
    [[nodiscard]] bool ethernet() const;
    // What frames begin with, in libpcap's numbers (DLT_*).
    [[nodiscard]] int link_type() const;
};

// Asks the kernel; an unknown name is an error whose number() is ENODEV.
Result<Interface> query_interface(const std::string& name);

// Its MTU; 0 where that cannot be told.
inline unsigned mtu_of_interface(const std::string& name) {
    const auto found = query_interface(name);
    return found ? found->mtu : 0;
}

// What the interface of that number is called now; "" where there is none.
std::string name_of_interface(int index);

// Whether there still is one of that number.
bool interface_exists(int index);

// The names of all interfaces, for messages.
std::string interface_names();

} // namespace afpguard
