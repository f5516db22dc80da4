// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/filter_frames.h"

#include "src/net/filter.h"

#include <pcap/pcap.h>

#include <array>
#include <cstddef>
#include <map>
#include <string>

namespace afpguard::test {

namespace {

using Tags = std::vector<VlanTag>;

void put(WireFrame& frame, std::uint64_t value, unsigned width) {
    while (width-- > 0)
        frame.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
}

// What is behind the addresses and tags: the type first.
WireFrame ipv4(std::uint8_t protocol, std::uint32_t ports, std::uint32_t fragment = 0,
               std::uint16_t length = 46, bool options = false) {
    WireFrame packet;
    put(packet, 0x0800, 2);
    put(packet, options ? 0x4600 : 0x4500, 2);
    put(packet, length, 2);
    put(packet, fragment, 4);
    put(packet, 0x40000000U | unsigned{protocol} << 16U, 4);
    put(packet, 0xc0000201, 4);
    put(packet, 0xc6336401, 4);
    if (options)
        put(packet, 0x01010101, 4);
    put(packet, ports, 4);
    put(packet, 0x001a000000000000, 8);
    put(packet, 0x50120000, 4); // of TCP: the length of its header, SYN and ACK
    return packet;
}

WireFrame ipv6(std::uint8_t protocol, std::uint32_t ports) {
    WireFrame packet;
    put(packet, 0x86dd60000000, 6);
    put(packet, 0x001a0040U | unsigned{protocol} << 8U, 4);
    for (const std::uint64_t host : {1U, 2U}) {
        put(packet, 0x20010db800010000, 8);
        put(packet, host, 8);
    }
    put(packet, ports, 4);
    put(packet, 0x001a000000000000, 8);
    put(packet, 0x50120000, 4);
    return packet;
}

WireFrame other(std::uint16_t type, std::uint64_t bytes) {
    WireFrame packet;
    put(packet, type, 2);
    put(packet, bytes, 8);
    return packet;
}

constexpr std::uint32_t web = 0x9c400050;      // to port 80
constexpr std::uint32_t names = 0x9c400035;    // to port 53
constexpr std::uint32_t tagged = 0x9c408100;   // to a port with a tag's number
constexpr std::uint32_t fragment = 0x00072010; // with more behind it

std::vector<WireFrame> packets() {
    return {
        ipv4(6, web),
        ipv4(6, web, 0, 50, true),
        ipv4(6, tagged),
        ipv4(17, names),
        ipv4(17, tagged, 0, 0x8100),
        ipv4(17, names, fragment),
        ipv4(1, 0x08000000),
        ipv6(6, tagged),
        ipv6(17, names),
        other(0x0806, 0x0001080006040001), // ARP
        other(0x88b5, 0x8100006488a80064),
        other(38, 0x424203000000),         // of IEEE 802.3: spanning tree
        other(0x8847, 0x0001014045000000), // MPLS
    };
}

std::vector<Tags> tag_stacks() {
    return {
        {},
        {{0x8100, 100}},
        {{0x8100, 0xe064}}, // of high priority
        {{0x8100, 0xf064}}, // and may be dropped
        {{0x8100, 0}},
        {{0x8100, 0xa000}},
        {{0x8100, 200}},
        {{0x88a8, 100}},
        {{0x9100, 100}},
        {{0x88a8, 200}, {0x8100, 100}},
        {{0x8100, 100}, {0x8100, 200}},
        {{0x8100, 200}, {0x8100, 100}},
        {{0x8100, 0}, {0x8100, 100}},
        {{0x8100, 100}, {0x8100, 0}},
        {{0x9100, 100}, {0x8100, 200}},
        {{0x8100, 100}, {0x9100, 200}},
        {{0x88a8, 200}, {0x88a8, 5}, {0x8100, 100}},
    };
}

constexpr std::array expressions{
    "vlan",
    "not vlan",
    "vlan 100",
    "not vlan 100",
    "vlan 0",
    "vlan 100 and udp",
    "vlan 100 or udp",
    "udp or vlan 100",
    "udp or (vlan and udp)",
    "tcp port 80 or (vlan 100 and tcp port 80)",
    "tcp port 80 or (vlan and tcp port 80) or (vlan and vlan and tcp port 80)",
    "vlan 100 and vlan 200",
    "vlan and vlan",
    "vlan and not vlan",
    "vlan and vlan and vlan",
    "vlan and tcp port 80",
    "vlan and tcp[tcpflags] & tcp-syn != 0",
    "vlan and udp[4:2] > 20",
    "vlan and host 192.0.2.1",
    "vlan and ip[6:2] & 0x1fff != 0",
    "vlan and (ip6 or arp)",
    "vlan and ip6 and tcp dst port 33024",
    "vlan and tcp dst port 33024",
    "vlan and icmp[icmptype] = icmp-echo",
    "not (vlan and (tcp or udp))",
    "arp or not vlan",
    "ether host 02:00:00:00:00:01 and vlan",
    "ether proto 0x8100",
    "ether proto 0x88a8 and ether[16:2] = 0x8100",
    "not ether proto 0x8100 and tcp port 80",
    "ether[12:2] = 0x88a8",
    "0x88a8 = ether[12:2]",
    "ether[12:2] = 0x8100 and ether[14:2] & 0xfff = 100",
    "ether[12:2] = 0x8100 and ether[14:2] = 0xf064",
    "ether[12:2] = 0x8100 and ether[14] = 0xe0",
    "ether[12:2] = 0x8100 and ether[15] = 100",
    "ether[12:2] = 0x8100 and ether[15:2] = 0x6408",
    "ether[12:2] = 0x8100 and ether[16:2] = 0x0800",
    "ether[12:2] = 0x8100 and ether[16:4] = 0x08004500",
    "ether[12:2] = 0x8100 and ether[17:2] = 0x0045",
    "ether[12:4] = 0x81000064",
    "ether[12:4] & 0xffff0fff = 0x81000064",
    "ether[10:4] = 0x00018100",
    "ether[9:4] & 0xff = 0x81",
    "ether[11:2] = 0x0181",
    "ether[13:4] & 0xff000000 = 0 and vlan",
    "ether[14:4] = 0x00640800 and vlan",
    "ether[15:4] = 0x64080045 and vlan",
    "ether[12] = 0x88",
    "ether[12] = 0x81 and ether[13] = 0",
    "ether[12:2] & 0xff00 = 0x8100",
    "ether[12:2] >> 8 = 0x81",
    "ether[12:2] - 0x8100 = 0",
    "ether[12:2] = 0x8100 and ether[14:2] + ether[16:2] = 0x0864",
    "ether[0:4] + ether[12:2] = 0x02010200 or vlan 300",
    "ether[0:4] + ether[12:4] = 0x83008164 or vlan 300",
    "udp and not vlan",
    "ether[6 + 6:2] = 0x8100",
    "vlan and greater 70",
    "vlan and len = 62",
    "vlan and ip[len - len] = 0x45",
    "vlan and ip[ip[8] & 3] = 0x45",
    "ether[0] & 1 = 0 and not vlan",
    "stp or vlan",
    "vlan 100 and mpls",
};

} // namespace

std::vector<WireFrame> filter_frames() {
    std::vector<WireFrame> frames;
    for (const Tags& tags : tag_stacks())
        for (const WireFrame& packet : packets()) {
            WireFrame frame{2, 0, 0x81, 0, 0, 2, 2, 0, 0, 0, 0, 1};
            for (const VlanTag& tag : tags)
                put(frame, std::uint32_t{tag.protocol} << 16U | tag.control, 4);
            frame.insert(frame.end(), packet.begin(), packet.end());
            frames.push_back(frame);
        }
    return frames;
}

std::span<const char* const> tag_expressions() {
    return expressions;
}

VlanTag take_tag_out(WireFrame& frame) {
    const auto word = [&](std::size_t at) {
        return static_cast<std::uint16_t>(frame[at] << 8 | frame[at + 1]);
    };
    const VlanTag tag{word(12), word(14)};
    if (tag.protocol != 0x8100 && tag.protocol != 0x88a8)
        return {};
    frame.erase(frame.begin() + 12, frame.begin() + 16);
    return tag;
}

bool matches_on_wire(const char* expression, const WireFrame& frame) {
    static std::map<std::string, std::vector<bpf_insn>> compiled;
    auto& code = compiled[expression];
    if (code.empty())
        if (const auto program = compile_filter(expression, DLT_EN10MB))
            for (const sock_filter& one : *program)
                code.push_back({one.code, one.jt, one.jf, one.k});
    const auto length = static_cast<unsigned>(frame.size());
    return !code.empty() && bpf_filter(code.data(), frame.data(), length, length) != 0;
}

} // namespace afpguard::test
