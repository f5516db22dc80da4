// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/interface.h"

#include "src/os/fd.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <pcap/dlt.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace afpguard {

namespace {

Status ask(int socket, unsigned long request, ifreq& answer, const char* name) {
    if (::ioctl(socket, request, &answer) != 0)
        return last_error(std::string(name) + " of interface " + answer.ifr_name);
    return Done{};
}

} // namespace

bool Interface::up() const {
    return (flags & IFF_UP) != 0;
}

bool Interface::carrier() const {
    return (flags & IFF_RUNNING) != 0;
}

bool Interface::loopback() const {
    return (flags & IFF_LOOPBACK) != 0;
}

bool Interface::ethernet() const {
    return hardware == ARPHRD_ETHER || hardware == ARPHRD_LOOPBACK;
}

int Interface::link_type() const {
    switch (hardware) {
    case ARPHRD_LOOPBACK:
        return DLT_EN10MB;
    case ARPHRD_PPP:
    case ARPHRD_NONE:
        return DLT_RAW;
    default:
        return hardware; // the numbers agree for what Suricata decodes
    }
}

std::string name_of_interface(int index) {
    std::array<char, IF_NAMESIZE> name{};
    return ::if_indextoname(static_cast<unsigned>(index), name.data()) != nullptr ? name.data()
                                                                                  : "";
}

bool interface_exists(int index) {
    return !name_of_interface(index).empty();
}

std::string interface_names() {
    std::string names;
    struct if_nameindex* list = ::if_nameindex();
    if (list == nullptr)
        return names;
    for (const struct if_nameindex* one = list; one->if_index != 0; ++one)
        names.append(names.empty() ? "" : ", ").append(one->if_name);
    ::if_freenameindex(list);
    return names;
}

Result<Interface> query_interface(const std::string& name) {
    // Cut off to what the kernel takes, it could be another interface's name.
    if (name.size() >= IFNAMSIZ)
        return Error("index of interface " + name, ENODEV);
    Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (!socket)
        return last_error("socket");
    ifreq request{};
    name.copy(request.ifr_name, IFNAMSIZ - 1);

    Interface found;
    found.name = name;
    if (auto s = ask(socket.number(), SIOCGIFINDEX, request, "index"); !s)
        return s.error();
    found.index = request.ifr_ifindex;
    if (auto s = ask(socket.number(), SIOCGIFMTU, request, "MTU"); !s)
        return s.error();
    found.mtu = static_cast<unsigned>(request.ifr_mtu);
    if (auto s = ask(socket.number(), SIOCGIFHWADDR, request, "hardware type"); !s)
        return s.error();
    found.hardware = request.ifr_hwaddr.sa_family;
    if (auto s = ask(socket.number(), SIOCGIFFLAGS, request, "flags"); !s)
        return s.error();
    found.flags = static_cast<unsigned short>(request.ifr_flags);
    return found;
}

} // namespace afpguard
