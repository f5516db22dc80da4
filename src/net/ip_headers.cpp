// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/ip_headers.h"

#include "src/net/byte_order.h"

#include <net/ethernet.h>
#include <netinet/in.h>

#include <cstddef>

namespace afpguard {

namespace {

constexpr std::uint32_t shortest_ipv4 = 20;
constexpr std::uint32_t ipv6_length = 40;

bool has(std::span<const std::uint8_t> frame, std::uint32_t start, std::uint32_t bytes) {
    return start <= frame.size() && bytes <= frame.size() - start;
}

std::optional<IpHeaders> ipv4_at(std::span<const std::uint8_t> frame, std::uint32_t start) {
    constexpr std::uint16_t fragment = 0x3fff; // more of them, or not the first
    if (!has(frame, start, shortest_ipv4))
        return std::nullopt;
    const std::uint8_t* header = &frame[start];
    const std::uint32_t length = (header[0] & 0xfU) * 4;
    if (length < shortest_ipv4 || !has(frame, start, length) ||
        (load16(header + 6) & fragment) != 0)
        return std::nullopt;
    return IpHeaders{start, start + length, 4, header[9]};
}

std::optional<IpHeaders> ipv6_at(std::span<const std::uint8_t> frame, std::uint32_t start) {
    if (!has(frame, start, ipv6_length))
        return std::nullopt;
    IpHeaders ip{start, start + ipv6_length, 6, frame[start + 6]};
    while (ip.protocol == IPPROTO_HOPOPTS || ip.protocol == IPPROTO_ROUTING ||
           ip.protocol == IPPROTO_DSTOPTS) {
        constexpr std::uint32_t unit = 8;
        if (!has(frame, ip.end, unit))
            return std::nullopt;
        ip.protocol = frame[ip.end];
        ip.end += unit + frame[ip.end + 1] * unit;
    }
    return has(frame, ip.end, 0) ? std::optional(ip) : std::nullopt;
}

} // namespace

std::optional<IpHeaders> ip_headers_at(std::span<const std::uint8_t> frame, std::uint32_t start) {
    if (!has(frame, start, 1))
        return std::nullopt;
    switch (frame[start] >> 4) {
    case 4:
        return ipv4_at(frame, start);
    case 6:
        return ipv6_at(frame, start);
    default:
        return std::nullopt;
    }
}

std::optional<IpHeaders> ip_headers_behind_ethernet(std::span<const std::uint8_t> frame,
                                                    std::uint32_t start) {
    constexpr std::uint32_t tag_length = 4;
    for (std::uint32_t at = start + 2 * ETH_ALEN; has(frame, at, 2); at += tag_length) {
        const std::uint16_t type = load16(&frame[at]);
        if (type == ETH_P_8021Q || type == ETH_P_8021AD)
            continue;
        const auto ip = ip_headers_at(frame, at + 2);
        const bool said = ip && type == (ip->v4() ? ETH_P_IP : ETH_P_IPV6);
        return said ? ip : std::nullopt;
    }
    return std::nullopt;
}

bool length_fits(std::span<const std::uint8_t> frame, const IpHeaders& ip) {
    const std::uint32_t uncounted = ip.v4() ? 0 : ipv6_length;
    const std::size_t length = frame.size() - ip.start - uncounted;
    const std::uint16_t said = load16(&frame[ip.start + (ip.v4() ? 2 : 4)]);
    return said == (length > UINT16_MAX ? 0 : length);
}

} // namespace afpguard
