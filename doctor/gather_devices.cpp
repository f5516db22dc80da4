// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"
#include "doctor/gather_device_parts.h"
#include "doctor/small_files.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>

namespace afpguard::doctor {

namespace {

template <class Address> Address address_in(const sockaddr* from) {
    Address address{};
    std::memcpy(&address, from, sizeof address);
    return address;
}

unsigned ones_in(const void* mask, std::size_t bytes) {
    unsigned ones = 0;
    for (std::size_t i = 0; i < bytes; ++i)
        ones += static_cast<unsigned>(std::popcount(static_cast<const std::uint8_t*>(mask)[i]));
    return ones;
}

std::string in_words(int family, const void* address, unsigned prefix) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(family, address, text.data(), text.size());
    return std::string(text.data()) + "/" + std::to_string(prefix);
}

void add_address(const ifaddrs& one, Device& device) {
    if (one.ifa_addr->sa_family == AF_INET) {
        const auto address = address_in<sockaddr_in>(one.ifa_addr);
        const auto mask = address_in<sockaddr_in>(one.ifa_netmask);
        device.addresses.push_back(
            in_words(AF_INET, &address.sin_addr, ones_in(&mask.sin_addr, sizeof mask.sin_addr)));
    }
    if (one.ifa_addr->sa_family == AF_INET6) {
        const auto address = address_in<sockaddr_in6>(one.ifa_addr);
        const auto mask = address_in<sockaddr_in6>(one.ifa_netmask);
        auto& list =
            IN6_IS_ADDR_LINKLOCAL(&address.sin6_addr) ? device.link_local : device.addresses;
        list.push_back(in_words(AF_INET6, &address.sin6_addr,
                                ones_in(&mask.sin6_addr, sizeof mask.sin6_addr)));
    }
}

void add_addresses(std::map<std::string, Device>& devices) {
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0)
        return;
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        const auto device = devices.find(one->ifa_name);
        if (device != devices.end() && one->ifa_addr != nullptr && one->ifa_netmask != nullptr)
            add_address(*one, device->second);
    }
    ::freeifaddrs(list);
}

bool is_on(const std::string& family, const std::string& interface) {
    return first_line("/proc/sys/net/" + family + "/conf/" + interface + "/forwarding") == "1";
}

} // namespace

std::map<std::string, Device> gather_devices() {
    std::map<std::string, Device> devices = gather_links();
    add_addresses(devices);
    for (auto& [name, device] : devices) {
        device.features = gather_features(name);
        device.receive_queues = count_receive_queues(name);
        device.forwards_ipv4 = is_on("ipv4", name);
        device.forwards_ipv6 = is_on("ipv6", name);
    }
    return devices;
}

} // namespace afpguard::doctor
