// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace afpguard::tools {

using MacAddress = std::array<std::uint8_t, 6>;
using Ipv4Address = std::array<std::uint8_t, 4>;
using Ipv6Address = std::array<std::uint8_t, 16>;

// Who speaks to whom. The defaults are a locally administered pair and documentation networks.
struct Addresses {
    MacAddress source_mac{2, 0, 0, 0, 0, 1};
    MacAddress destination_mac{2, 0, 0, 0, 0, 2};
    Ipv4Address source{192, 0, 2, 1};
    Ipv4Address destination{198, 51, 100, 1};
    Ipv6Address source6{0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    Ipv6Address destination6{0x20, 0x01, 0x0d, 0xb8, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
};

struct VlanTag {
    std::uint16_t tpid = 0x8100;
    std::uint16_t tci = 0;
};
using VlanTags = std::span<const VlanTag>;

struct Ports {
    std::uint16_t source = 0;
    std::uint16_t destination = 0;
};

struct TcpFields {
    static constexpr std::uint8_t syn = 0x02;
    static constexpr std::uint8_t push_ack = 0x18;

    std::uint32_t sequence = 0;
    std::uint32_t acknowledgement = 0;
    std::uint8_t flags = 0;
    Bytes options; // already padded to a multiple of four
};

struct Ipv4Fields {
    static constexpr std::uint16_t more_fragments = 0x2000;
    static constexpr std::uint16_t dont_fragment = 0x4000;

    std::uint8_t protocol = 0;
    std::uint16_t identification = 0;
    std::uint16_t fragment = dont_fragment; // flags, and the offset in units of 8 bytes
};

constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;
constexpr std::uint8_t protocol_icmpv6 = 58;

// Segments with `payload` zero bytes to fill and the checksum still missing.
[[nodiscard]] Bytes udp_segment(Ports ports, std::size_t payload);
[[nodiscard]] Bytes tcp_segment(Ports ports, const TcpFields& fields, std::size_t payload);
[[nodiscard]] Bytes icmp_echo_request(std::uint16_t id, std::uint16_t number, std::size_t payload);

// Puts the checksum into a finished segment; the addresses are 4 or 16 bytes, unused by ICMP.
void seal_segment(Bytes& segment, std::uint8_t protocol, ByteView source, ByteView destination);

// A whole frame around a sealed segment, or around one fragment of it.
[[nodiscard]] Bytes ipv4_frame(const Addresses& addresses, VlanTags tags, const Ipv4Fields& fields,
                               ByteView segment);
[[nodiscard]] Bytes ipv6_frame(const Addresses& addresses, VlanTags tags, std::uint8_t protocol,
                               ByteView segment);

// "02:00:00:00:00:01"; throws ToolError.
[[nodiscard]] MacAddress parse_mac(const std::string& text);
// An IPv4 or IPv6 address goes to the member of its family; throws ToolError for anything else.
void parse_ip(const std::string& text, Ipv4Address& v4, Ipv6Address& v6);

} // namespace afpguard::tools
