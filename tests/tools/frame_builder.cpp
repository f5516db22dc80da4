// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_builder.h"

#include "tests/tools/checksum.h"
#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <cstdint>
#include <cstdio>

namespace afpguard::tools {

namespace {

constexpr std::uint16_t ethertype_ipv4 = 0x0800;
constexpr std::uint16_t ethertype_ipv6 = 0x86dd;

Bytes ethernet_header(const Addresses& addresses, VlanTags tags, std::uint16_t ethertype,
                      std::size_t room) {
    Bytes frame;
    frame.reserve(14 + 4 * tags.size() + room);
    append(frame, addresses.destination_mac);
    append(frame, addresses.source_mac);
    for (const VlanTag& tag : tags) {
        append(frame, tag.tpid, 2);
        append(frame, tag.tci, 2);
    }
    append(frame, ethertype, 2);
    return frame;
}

std::size_t checksum_offset(std::uint8_t protocol) {
    switch (protocol) {
    case protocol_udp:
        return 6;
    case protocol_tcp:
        return 16;
    default: // both ICMPs
        return 2;
    }
}

} // namespace

Bytes udp_segment(Ports ports, std::size_t payload) {
    Bytes segment;
    segment.reserve(8 + payload);
    append(segment, ports.source, 2);
    append(segment, ports.destination, 2);
    append(segment, 8 + payload, 2);
    append(segment, 0, 2);
    segment.resize(8 + payload);
    return segment;
}

Bytes tcp_segment(Ports ports, const TcpFields& fields, std::size_t payload) {
    const std::size_t header = 20 + fields.options.size();
    Bytes segment;
    segment.reserve(header + payload);
    append(segment, ports.source, 2);
    append(segment, ports.destination, 2);
    append(segment, fields.sequence, 4);
    append(segment, fields.acknowledgement, 4);
    append(segment, header / 4 << 4, 1);
    append(segment, fields.flags, 1);
    append(segment, 0xffff, 2); // window
    append(segment, 0, 4);      // checksum, urgent pointer
    append(segment, fields.options);
    segment.resize(header + payload);
    return segment;
}

Bytes icmp_echo_request(std::uint16_t id, std::uint16_t number, std::size_t payload) {
    Bytes segment;
    segment.reserve(8 + payload);
    append(segment, 8, 1); // echo request
    append(segment, 0, 3); // code, checksum
    append(segment, id, 2);
    append(segment, number, 2);
    segment.resize(8 + payload);
    return segment;
}

void seal_segment(Bytes& segment, std::uint8_t protocol, ByteView source, ByteView destination) {
    const std::size_t at = checksum_offset(protocol);
    write_bytes(segment, at, 0, 2);
    std::uint64_t sum = partial_sum(segment);
    if (protocol != protocol_icmp)
        sum += pseudo_header_sum(source, destination, protocol, segment.size());
    std::uint16_t checksum = finish_sum(sum);
    if (protocol == protocol_udp && checksum == 0)
        checksum = 0xffff; // 0 would mean "none"
    write_bytes(segment, at, checksum, 2);
}

Bytes ipv4_frame(const Addresses& addresses, VlanTags tags, const Ipv4Fields& fields,
                 ByteView segment) {
    Bytes frame = ethernet_header(addresses, tags, ethertype_ipv4, 20 + segment.size());
    const std::size_t start = frame.size();
    append(frame, 0x4500, 2);
    append(frame, 20 + segment.size(), 2);
    append(frame, fields.identification, 2);
    append(frame, fields.fragment, 2);
    append(frame, 64, 1); // time to live
    append(frame, fields.protocol, 1);
    append(frame, 0, 2);
    append(frame, addresses.source);
    append(frame, addresses.destination);
    write_bytes(frame, start + 10, finish_sum(partial_sum(ByteView(frame).subspan(start, 20))), 2);
    append(frame, segment);
    return frame;
}

Bytes ipv6_frame(const Addresses& addresses, VlanTags tags, std::uint8_t protocol,
                 ByteView segment) {
    Bytes frame = ethernet_header(addresses, tags, ethertype_ipv6, 40 + segment.size());
    append(frame, 0x60000000, 4);
    append(frame, segment.size(), 2);
    append(frame, protocol, 1);
    append(frame, 64, 1); // hop limit
    append(frame, addresses.source6);
    append(frame, addresses.destination6);
    append(frame, segment);
    return frame;
}

MacAddress parse_mac(const std::string& text) {
    MacAddress mac{};
    int used = 0;
    if (std::sscanf(text.c_str(), "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", mac.data(), &mac[1],
                    &mac[2], &mac[3], &mac[4], &mac[5], &used) != 6 ||
        static_cast<std::size_t>(used) != text.size())
        throw ToolError("'" + text + "' is not a MAC address");
    return mac;
}

void parse_ip(const std::string& text, Ipv4Address& v4, Ipv6Address& v6) {
    if (inet_pton(AF_INET, text.c_str(), v4.data()) != 1 &&
        inet_pton(AF_INET6, text.c_str(), v6.data()) != 1)
        throw ToolError("'" + text + "' is not an IP address");
}

} // namespace afpguard::tools
