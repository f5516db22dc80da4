// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/talks.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace afpguard::parity {

namespace {

using tools::append;

enum : unsigned { whole = 70, backwards, overlapping, unfinished, fragmented_tcp, fragments6 };
enum : unsigned { hop_by_hop = 80, routing, options6, unknown_header, icmp6, neighbour };
enum : unsigned { icmp = 90, igmp, sctp, esp, last };

constexpr std::uint8_t protocol_fragment = 44;

struct Piece {
    std::size_t start;
    std::size_t length;
};

Bytes long_datagram(std::uint16_t port, std::string_view end) {
    Bytes payload(2800, 'f');
    append(payload, bytes_of(end));
    return datagram(From::client, {40000, port}, payload);
}

// Pieces of one packet of the client's, in this order; `more`: even the last is not the end.
Frames pieces4(const Place& place, std::uint8_t protocol, const Bytes& segment,
               std::initializer_list<Piece> pieces, bool more = false) {
    tools::Ipv4Fields fields;
    fields.protocol = protocol;
    fields.identification = next_identification();
    const Bytes bytes = place.sealed(From::client, protocol, segment);
    Frames frames;
    for (const Piece& piece : pieces) {
        const std::size_t length = std::min(piece.length, bytes.size() - piece.start);
        const bool last_one = !more && piece.start + length == bytes.size();
        fields.fragment = static_cast<std::uint16_t>(
            piece.start / 8 | (last_one ? 0 : tools::Ipv4Fields::more_fragments));
        frames.push_back(tools::ipv4_frame(place.addresses(From::client), place.tags, fields,
                                           ByteView(bytes).subspan(piece.start, length)));
    }
    return frames;
}

// An IPv6 packet with one header of `size` bytes between it and its segment.
Bytes with_header6(const Place& place, std::uint8_t type, std::uint8_t protocol, ByteView header,
                   ByteView segment) {
    Bytes body{protocol};
    append(body, header);
    append(body, segment);
    return tools::ipv6_frame(place.addresses(From::client), {}, type, body);
}

Bytes query6(const Place& place) {
    const Frames talk = dns_talk(place, "page.example");
    return {talk.front().begin() + 54, talk.front().end()};
}

Bytes other_ethertype(std::initializer_list<std::uint8_t> destination, std::uint16_t type,
                      ByteView body, From from = From::client) {
    const tools::Addresses ends = Place{}.addresses(from);
    Bytes frame(destination);
    append(frame, ends.source_mac);
    append(frame, type, 2);
    append(frame, body);
    frame.resize(std::max<std::size_t>(frame.size(), 60));
    return frame;
}

Frames arp() {
    const tools::Addresses ends;
    Bytes ask{0, 1, 8, 0, 6, 4, 0, 1};
    append(ask, ends.source_mac);
    append(ask, ends.source);
    append(ask, Bytes(6));
    append(ask, ends.destination);
    Bytes answer{0, 1, 8, 0, 6, 4, 0, 2};
    append(answer, ends.destination_mac);
    append(answer, ends.destination);
    append(answer, ends.source_mac);
    append(answer, ends.source);
    return {other_ethertype({0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 0x0806, ask),
            other_ethertype({2, 0, 0, 0, 0, 1}, 0x0806, answer, From::server)};
}

Bytes of_protocol(unsigned number, std::uint8_t protocol, ByteView payload) {
    tools::Ipv4Fields fields;
    fields.protocol = protocol;
    fields.identification = next_identification();
    return tools::ipv4_frame(Place{number}.addresses(From::client), {}, fields, payload);
}

} // namespace

void add_fragments(Conversations& all) {
    using tools::protocol_udp;
    const Bytes told = long_datagram(5003, "alert-me");
    const Bytes blocked = long_datagram(5003, "drop-me");
    all.add("fragments", pieces4({whole}, protocol_udp, told, {{0, 1400}, {1400, 8000}}));
    all.add("fragments-dropped",
            pieces4({whole}, protocol_udp, blocked, {{0, 1400}, {1400, 8000}}));
    all.add("fragments-vlan",
            pieces4({whole, {{0x8100, 10}}}, protocol_udp, told, {{0, 1400}, {1400, 8000}}));
    all.add("fragments-backwards",
            pieces4({backwards}, protocol_udp, told, {{1600, 8000}, {800, 800}, {0, 800}}));
    all.add("fragments-overlapping",
            pieces4({overlapping}, protocol_udp, told, {{0, 1400}, {1200, 400}, {1600, 8000}}));
    all.add("fragments-unfinished",
            pieces4({unfinished}, protocol_udp, told, {{0, 1400}, {1400, 800}}, true));
    Bytes syn = tools::tcp_segment({40000, 80}, {1, 0, tools::TcpFields::syn, {}}, 40);
    all.add("fragments-tcp",
            pieces4({fragmented_tcp}, tools::protocol_tcp, syn, {{0, 24}, {24, 8000}}));
    const Place place6{fragments6, {}, true};
    const Bytes bytes = place6.sealed(From::client, protocol_udp, told);
    Frames frames;
    for (const std::size_t start : {std::size_t{0}, std::size_t{1400}}) {
        const std::size_t length = start == 0 ? 1400 : bytes.size() - start;
        Bytes header{0};
        append(header, start | (start == 0 ? 1 : 0), 2);
        append(header, 0x1234, 4);
        frames.push_back(with_header6(place6, protocol_fragment, protocol_udp, header,
                                      ByteView(bytes).subspan(start, length)));
    }
    all.add("fragments-ipv6", frames);
}

void add_extension_headers(Conversations& all) {
    const auto add = [&](const char* name, unsigned number, std::uint8_t type, ByteView header) {
        const Place place{number, {}, true};
        all.add(name, {with_header6(place, type, tools::protocol_udp, header, query6(place))});
    };
    add("ipv6-hop-by-hop", hop_by_hop, 0, Bytes{0, 5, 2, 0, 0, 1, 0}); // router alert, padding
    add("ipv6-routing", routing, 43, Bytes{0, 2, 0, 0, 0, 0, 0});
    add("ipv6-destination-options", options6, 60, Bytes{0, 1, 4, 0, 0, 0, 0});
    add("ipv6-unknown-header", unknown_header, 200, Bytes{0, 1, 4, 0, 0, 0, 0});
    const Place place{icmp6, {}, true};
    Bytes echo = tools::icmp_echo_request(7, 1, 56);
    echo[0] = 128;
    all.add("icmp6", {place.frame(From::client, tools::protocol_icmpv6, echo)});
    Bytes solicitation{135, 0, 0, 0, 0, 0, 0, 0};
    append(solicitation, place.addresses(From::client).destination6);
    all.add("ipv6-neighbour",
            {Place{neighbour, {}, true}.frame(From::client, tools::protocol_icmpv6, solicitation)});
}

void add_other_protocols(Conversations& all) {
    const Place place{icmp};
    Bytes answer = tools::icmp_echo_request(7, 1, 56);
    answer[0] = 0;
    all.add("icmp",
            {place.frame(From::client, tools::protocol_icmp, tools::icmp_echo_request(7, 1, 56)),
             place.frame(From::server, tools::protocol_icmp, answer)});
    all.add("icmp-dropped",
            {place.frame(From::client, tools::protocol_icmp, tools::icmp_echo_request(8, 1, 99))});
    all.add("igmp", {of_protocol(igmp, 2, Bytes{0x16, 0, 0xfa, 0xfc, 0xef, 1, 2, 3})});
    Bytes chunks{0x9c, 0x40, 0x9c, 0x41, 0, 0, 0, 0, 0x12, 0x34, 0x56, 0x78};
    append(chunks, Bytes{1, 0, 0, 20});
    chunks.resize(32);
    all.add("sctp", {of_protocol(sctp, 132, chunks)});
    all.add("esp", {of_protocol(esp, 50, Bytes(64, 0xe5))});
    all.add("arp", arp());
    all.add("lldp",
            {other_ethertype({1, 0x80, 0xc2, 0, 0, 0x0e}, 0x88cc,
                             Bytes{2, 7, 4, 2, 0, 0, 0, 0, 1, 4, 2, 7, 'p', 6, 2, 0, 120})});
    all.add("ethertype-unknown", {other_ethertype({2, 0, 0, 0, 0, 2}, 0x88b6, Bytes(50, 0xb6))});
    all.add("spanning-tree",
            {other_ethertype({1, 0x80, 0xc2, 0, 0, 0}, 38, Bytes{0x42, 0x42, 3, 0, 0, 0, 0, 0})});
}

void add_end(Conversations& all) {
    all.add("end", {Place{last}.frame(From::client, tools::protocol_udp,
                                      datagram(From::client, {40000, 5009}, bytes_of("the end")))});
}

} // namespace afpguard::parity
