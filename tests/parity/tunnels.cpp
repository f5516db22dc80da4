// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/talks.h"

#include <cstddef>
#include <cstdint>
#include <utility>

namespace afpguard::parity {

namespace {

using tools::append;

constexpr std::size_t ethernet_header = 14;
constexpr std::uint16_t q_tag = 0x8100;
constexpr std::uint16_t ad_tag = 0x88a8;

enum : unsigned { tagged = 30, qinq, q_in_q, three_tags, priority, priority_outside, tagged_ipv6 };
enum : unsigned { gre = 40, gre_key, ipip, six_in_four, four_in_six, vxlan, geneve, teredo, mpls };
enum : unsigned { pppoe = 50, inside = 60, dropped_inside };

// Each inner frame, wrapped by `wrap`, which gets who sent it and its IP packet.
template <class Wrap> Frames wrapped(const Frames& inner, Wrap wrap) {
    Frames outer;
    for (const Bytes& frame : inner)
        outer.push_back(wrap(sender_of(frame), ByteView(frame).subspan(ethernet_header)));
    return outer;
}

// In an IPv4 packet of this protocol, behind a header of the tunnel.
Frames in_ipv4(unsigned number, std::uint8_t protocol, ByteView header, const Frames& inner) {
    return wrapped(inner, [&](From from, ByteView packet) {
        tools::Ipv4Fields fields;
        fields.protocol = protocol;
        fields.identification = next_identification();
        return tools::ipv4_frame(Place{number}.addresses(from), {}, fields, join(header, packet));
    });
}

Frames in_ipv6(unsigned number, std::uint8_t protocol, const Frames& inner) {
    return wrapped(inner, [&](From from, ByteView packet) {
        return tools::ipv6_frame(Place{number}.addresses(from), {}, protocol, packet);
    });
}

// In datagrams to this port, whole frames or packets.
Frames in_datagrams(unsigned number, std::uint16_t port, ByteView header, bool whole_frames,
                    const Frames& inner) {
    Frames outer;
    for (const Bytes& frame : inner) {
        const From from = sender_of(frame);
        const ByteView carried = ByteView(frame).subspan(whole_frames ? 0 : ethernet_header);
        const tools::Ports ports{from == From::client ? std::uint16_t{40000} : port,
                                 from == From::client ? port : std::uint16_t{40000}};
        Bytes segment = datagram(From::client, ports, join(header, carried));
        outer.push_back(Place{number}.frame(from, tools::protocol_udp, std::move(segment)));
    }
    return outer;
}

// Straight behind an Ethernet header with this type.
Frames behind(std::uint16_t ethertype, ByteView header, const Frames& inner) {
    Frames outer;
    for (const Bytes& frame : inner) {
        Bytes made(frame.begin(), frame.begin() + 12);
        append(made, ethertype, 2);
        append(made, header);
        append(made, ByteView(frame).subspan(ethernet_header));
        outer.push_back(std::move(made));
    }
    return outer;
}

// The header of PPPoE has the length of what follows.
Frames in_pppoe(const Frames& inner) {
    Frames outer;
    for (const Bytes& frame : inner) {
        Bytes header{0x11, 0x00, 0x00, 0x07};
        append(header, frame.size() - ethernet_header + 2, 2);
        append(header, 0x0021, 2); // IPv4
        outer.push_back(behind(0x8864, header, {frame}).front());
    }
    return outer;
}

} // namespace

void add_tags(Conversations& all) {
    all.add("vlan", http_talk({tagged, {{q_tag, 10}}}, "/alert-me", "in a VLAN"));
    all.add("vlan-dropped", http_talk({tagged, {{q_tag, 11}}}, "/drop-me", "in a VLAN"));
    all.add("vlan-rejected", http_talk({tagged, {{q_tag, 12}}}, "/reject-me", "in a VLAN"));
    all.add("vlan-with-priority", http_talk({tagged, {{q_tag, 0x700d}}}, "/index", "urgent"));
    all.add("vlan-ipv6", dns_talk({tagged_ipv6, {{q_tag, 10}}, true}, "page.example"));
    all.add("qinq", http_talk({qinq, {{ad_tag, 20}, {q_tag, 21}}}, "/alert-me", "two tags"));
    all.add("qinq-dropped", http_talk({qinq, {{ad_tag, 20}, {q_tag, 22}}}, "/drop-me", "two"));
    all.add("one-ad-tag", dns_talk({qinq, {{ad_tag, 23}}}, "page.example"));
    all.add("q-in-q", http_talk({q_in_q, {{q_tag, 24}, {q_tag, 25}}}, "/alert-me", "two tags"));
    all.add("three-tags",
            dns_talk({three_tags, {{q_tag, 1}, {q_tag, 2}, {q_tag, 3}}}, "page.example"));
    all.add("priority-tag", http_talk({priority, {{q_tag, 0}}}, "/alert-me", "no VLAN"));
    all.add("priority-tag-outside",
            dns_talk({priority_outside, {{q_tag, 0}, {q_tag, 26}}}, "page.example"));
}

void add_tunnels(Conversations& all) {
    const Place within{inside};
    const Place within_ipv6{inside, {}, true};
    const Frames page = http_talk(within, "/alert-me", "in a tunnel");
    const Frames blocked = http_talk({dropped_inside}, "/drop-me", "in a tunnel");
    const Frames name = dns_talk(within, "page.example");
    const Bytes gre_header{0x00, 0x00, 0x08, 0x00};
    const Bytes gre_with_key{0x20, 0x00, 0x08, 0x00, 0, 0, 0, 9};
    all.add("gre", in_ipv4(gre, 47, gre_header, page));
    all.add("gre-dropped", in_ipv4(gre, 47, gre_header, blocked));
    all.add("gre-key", in_ipv4(gre_key, 47, gre_with_key, name));
    all.add("ipip", in_ipv4(ipip, 4, {}, name));
    all.add("ipip-dropped", in_ipv4(ipip, 4, {}, blocked));
    all.add("6in4", in_ipv4(six_in_four, 41, {}, dns_talk(within_ipv6, "page.example")));
    all.add("4in6", in_ipv6(four_in_six, 4, name));
    all.add("vxlan", in_datagrams(vxlan, 4789, Bytes{8, 0, 0, 0, 0, 0, 42, 0}, true, page));
    all.add("geneve", in_datagrams(geneve, 6081, Bytes{0, 0, 0x65, 0x58, 0, 0, 7, 0}, true, name));
    all.add("teredo", in_datagrams(teredo, 3544, {}, false, dns_talk(within_ipv6, "page.example")));
    all.add("mpls", behind(0x8847, Bytes{0, 1, 0x01, 64}, dns_talk({mpls}, "page.example")));
    all.add("pppoe", in_pppoe(dns_talk({pppoe}, "page.example")));
}

} // namespace afpguard::parity
