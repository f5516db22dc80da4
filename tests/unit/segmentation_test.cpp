// SPDX-License-Identifier: GPL-2.0-only
// Merged frames of all layouts, cut; and each segment as it is on the wire, with the checksum that
// is left to the kernel finished, read by other means.
#include "src/net/segmentation.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/merged_packet.h"
#include "tests/unit/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::MergedPacket;
using Bytes = MergedPacket::Bytes;
using Kind = MergedPacket::Kind;

constexpr std::uint16_t ipv4 = 0x0800;
constexpr std::uint16_t ipv6 = 0x86dd;
constexpr std::uint16_t ethernet = 0x6558;
constexpr std::uint8_t in_ip4 = 4;
constexpr std::uint8_t in_ip6 = 41;
constexpr std::uint8_t gre = 47;
constexpr std::uint8_t ack = 0x10;
constexpr std::uint8_t all_flags = 0x99; // CWR, ACK, PSH, FIN

unsigned number16(const Bytes& bytes, std::size_t at) {
    return static_cast<unsigned>(bytes[at] << 8 | bytes[at + 1]);
}

std::uint32_t number32(const Bytes& bytes, std::size_t at) {
    return number16(bytes, at) << 16 | number16(bytes, at + 2);
}

unsigned folded(std::uint64_t sum) {
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<unsigned>(sum);
}

std::uint64_t added_up(const Bytes& bytes, std::size_t from, std::size_t to) {
    std::uint64_t sum = 0;
    for (std::size_t at = from; at < to; ++at)
        sum += std::uint64_t{bytes[at]} << ((at - from) % 2 == 0 ? 8 : 0);
    return sum;
}

// With what TCP and UDP add of the IP header before them.
unsigned sum_with_addresses(const Bytes& bytes, const MergedPacket::Layer& ip, std::size_t at,
                            std::uint8_t protocol) {
    const std::size_t addresses = ip.at + (ip.kind == Kind::ip4 ? 12 : 8);
    const std::size_t size = ip.kind == Kind::ip4 ? 8 : 32;
    return folded(added_up(bytes, addresses, addresses + size) + protocol + (bytes.size() - at) +
                  added_up(bytes, at, bytes.size()));
}

// One piece of a frame, with all its headers.
struct Segment {
    VnetHeader vnet;
    Bytes bytes;
};

Segment segment_of(const Segmentation& cut, Segmentation::Piece piece) {
    Segment segment;
    segment.bytes.resize(vnet_header_length + cut.header_length());
    cut.write_headers(piece, segment.bytes.data());
    std::memcpy(&segment.vnet, segment.bytes.data(), vnet_header_length);
    segment.bytes.erase(segment.bytes.begin(), segment.bytes.begin() + vnet_header_length);
    const auto payload = cut.payload().subspan(piece.offset, piece.length);
    segment.bytes.insert(segment.bytes.end(), payload.begin(), payload.end());
    return segment;
}

// As the kernel or a card does.
void finish_checksum(Segment& segment) {
    const std::size_t place =
        std::size_t{segment.vnet.checksum_start} + segment.vnet.checksum_offset;
    const unsigned sum =
        folded(added_up(segment.bytes, segment.vnet.checksum_start, segment.bytes.size())) ^ 0xffff;
    const unsigned written = sum == 0 ? 0xffff : sum;
    segment.bytes[place] = static_cast<std::uint8_t>(written >> 8);
    segment.bytes[place + 1] = static_cast<std::uint8_t>(written);
}

// What is wrong with a layer of a frame on the wire; empty for nothing.
std::string fault_of(const Bytes& bytes, const MergedPacket::Layer& layer,
                     const MergedPacket::Layer& ip) {
    const std::size_t length = bytes.size() - layer.at;
    switch (layer.kind) {
    case Kind::ip4:
        if (number16(bytes, layer.at + 2) != length)
            return "length of IPv4";
        return folded(added_up(bytes, layer.at, layer.at + (bytes[layer.at] & 0xf) * 4U)) == 0xffff
                   ? ""
                   : "checksum of IPv4";
    case Kind::ip6:
        return number16(bytes, layer.at + 4) == length - 40 ? "" : "length of IPv6";
    case Kind::udp:
        if (number16(bytes, layer.at + 4) != length)
            return "length of UDP";
        return number16(bytes, layer.at + 6) == 0 ||
                       sum_with_addresses(bytes, ip, layer.at, MergedPacket::udp) == 0xffff
                   ? ""
                   : "checksum of UDP";
    case Kind::gre:
        return (bytes[layer.at] & 0x80) == 0 ||
                       folded(added_up(bytes, layer.at, bytes.size())) == 0xffff
                   ? ""
                   : "checksum of GRE";
    case Kind::tcp:
        return sum_with_addresses(bytes, ip, layer.at, MergedPacket::tcp) == 0xffff
                   ? ""
                   : "checksum of TCP";
    }
    return "layer";
}

std::string fault_of(const Bytes& bytes, const std::vector<MergedPacket::Layer>& layers) {
    MergedPacket::Layer ip{};
    for (const auto& layer : layers) {
        if (layer.kind == Kind::ip4 || layer.kind == Kind::ip6)
            ip = layer;
        if (const std::string fault = fault_of(bytes, layer, ip); !fault.empty())
            return fault + " at " + std::to_string(layer.at);
    }
    return "";
}

// What differs from segment to segment beside lengths and sums.
std::string progress_of(MergedPacket& packet, const Bytes& bytes, std::uint32_t number, bool last) {
    for (const auto& layer : packet.layers()) {
        if (layer.kind == Kind::ip4 &&
            number16(bytes, layer.at + 4) !=
                ((number16(packet.bytes(), layer.at + 4) + number) & 0xffff))
            return "identification";
        if (layer.kind != Kind::tcp)
            continue;
        if (number32(bytes, layer.at + 4) !=
            MergedPacket::sequence + number * packet.vnet.segment_size)
            return "sequence number";
        const unsigned whole = packet.bytes()[layer.at + 13];
        const bool congestion = (packet.vnet.merged & VnetHeader::with_congestion) != 0;
        const unsigned expected =
            whole & ~(last ? 0U : 0x09U) & ~(number > 0 && congestion ? 0x80U : 0U);
        if (bytes[layer.at + 13] != expected)
            return "flags";
    }
    return "";
}

// Cuts the packet and looks at all its segments: "4 segments", or what is wrong.
test::Text cut(MergedPacket& packet) {
    const auto cut = Segmentation::of(packet.frame());
    if (!cut)
        return "is not cut";
    const std::uint32_t size = cut->segment_size();
    const auto payload = static_cast<std::uint32_t>(cut->payload().size());
    Bytes whole;
    unsigned count = 0;
    for (std::uint32_t offset = 0; offset < payload; offset += size, ++count) {
        const Segmentation::Piece piece{offset, std::min(size, payload - offset)};
        Segment segment = segment_of(*cut, piece);
        if (segment.vnet.merged != 0 || segment.vnet.segment_size != 0 ||
            segment.vnet.flags != VnetHeader::needs_checksum)
            return "header of virtio";
        finish_checksum(segment);
        for (const std::string& fault :
             {fault_of(segment.bytes, packet.layers()),
              progress_of(packet, segment.bytes, count, offset + piece.length == payload)})
            if (!fault.empty())
                return "segment " + std::to_string(count) + ": " + fault;
        whole.insert(whole.end(),
                     segment.bytes.begin() + static_cast<std::ptrdiff_t>(packet.payload_start()),
                     segment.bytes.end());
    }
    const bool same =
        std::equal(whole.begin(), whole.end(),
                   packet.bytes().begin() + static_cast<std::ptrdiff_t>(packet.payload_start()),
                   packet.bytes().end());
    return same ? std::to_string(count) + " segments" : "payload";
}

// Whatever has a destructor is gone before the assertion.
#define assert_cut(packet, expected)                                                               \
    do {                                                                                           \
        const test::Text told = cut(packet);                                                       \
        assert_string_equal(told.c_str(), expected);                                               \
    } while (false)

MergedPacket vxlan(bool summed = false) {
    MergedPacket packet;
    packet.ethernet(ipv4).ip4(MergedPacket::udp, 0xfffe).outer_udp(4789, summed).vxlan();
    packet.ethernet(ipv4).ip4(MergedPacket::tcp, 7);
    return packet;
}

void cuts_vxlan(void** /*state*/) {
    for (const bool summed : {false, true})
        assert_cut(vxlan(summed).merged_tcp(3 * 1398, 1398, ack), "3 segments");
    assert_cut(vxlan().merged_tcp(60000, 1398, ack), "43 segments");
}

void cuts_an_odd_rest(void** /*state*/) {
    for (const bool summed : {false, true}) {
        assert_cut(vxlan(summed).merged_tcp(2 * 1398 + 1, 1398, ack), "3 segments");
        assert_cut(vxlan(summed).merged_tcp(2 * 1398 - 1, 1398, ack), "2 segments");
        assert_cut(vxlan(summed).merged_tcp(3 * 999 + 5, 999, ack), "4 segments");
        assert_cut(vxlan(summed).merged_tcp(7, 1398, ack), "1 segments");
    }
}

void cuts_whatever_versions_of_ip(void** /*state*/) {
    assert_cut(MergedPacket()
                   .ethernet(ipv4)
                   .ip4(MergedPacket::udp, 1)
                   .outer_udp(4789, true)
                   .vxlan()
                   .ethernet(ipv6)
                   .ip6(MergedPacket::tcp)
                   .merged_tcp(5000, 1378, ack),
               "4 segments");
    assert_cut(MergedPacket()
                   .ethernet(ipv6)
                   .ip6(MergedPacket::udp)
                   .outer_udp(6081, true)
                   .vxlan()
                   .ethernet(ipv4)
                   .ip4(MergedPacket::tcp, 1, 8)
                   .merged_tcp(5000, 1370, ack),
               "4 segments");
}

void cuts_behind_extension_headers(void** /*state*/) {
    assert_cut(MergedPacket()
                   .ethernet(ipv6)
                   .ip6(0)
                   .extension(MergedPacket::udp, 16)
                   .outer_udp(4789, true)
                   .vxlan()
                   .ethernet(ipv6)
                   .ip6(60)
                   .extension(MergedPacket::tcp)
                   .merged_tcp(5000, 1300, ack),
               "4 segments");
}

void cuts_behind_tags(void** /*state*/) {
    assert_cut(MergedPacket()
                   .ethernet(ipv4)
                   .tag(0x88a8, 200)
                   .tag(0x8100, 0xa064)
                   .ip4(MergedPacket::udp, 1)
                   .outer_udp(4789, false)
                   .vxlan()
                   .ethernet(ipv4)
                   .tag(0x8100, 5)
                   .ip4(MergedPacket::tcp, 1)
                   .merged_tcp(4000, 1390, ack),
               "3 segments");
}

void cuts_packets_in_packets(void** /*state*/) {
    assert_cut(MergedPacket()
                   .ethernet(ipv4)
                   .ip4(in_ip4, 1, 4)
                   .ip4(MergedPacket::tcp, 9)
                   .merged_tcp(4000, 1428, ack),
               "3 segments");
    assert_cut(MergedPacket()
                   .ethernet(ipv4)
                   .ip4(in_ip6, 1)
                   .ip6(MergedPacket::tcp)
                   .merged_tcp(4000, 1408, ack),
               "3 segments");
    assert_cut(MergedPacket()
                   .ethernet(ipv6)
                   .ip6(60)
                   .extension(in_ip4)
                   .ip4(MergedPacket::tcp, 1)
                   .merged_tcp(4000, 1400, ack),
               "3 segments");
}

MergedPacket in_gre(std::uint16_t flags, std::uint16_t type) {
    MergedPacket packet;
    packet.ethernet(ipv4).ip4(gre, 1).gre(flags, type);
    if (type == ethernet)
        packet.ethernet(ipv4);
    if (type == ipv6)
        packet.ip6(MergedPacket::tcp);
    else
        packet.ip4(MergedPacket::tcp, 1);
    return packet.merged_tcp(4001, 1401, ack);
}

void cuts_gre(void** /*state*/) {
    for (const std::uint16_t flags :
         std::initializer_list<std::uint16_t>{0, 0x8000, 0x2000, 0xa000})
        for (const std::uint16_t type : {ipv4, ipv6, ethernet})
            assert_cut(in_gre(flags, type).self(), "3 segments");
}

MergedPacket datagrams_in_vxlan() {
    MergedPacket packet;
    packet.ethernet(ipv4).ip4(MergedPacket::udp, 1).outer_udp(4789, true).vxlan();
    return packet.ethernet(ipv6).ip6(MergedPacket::udp).merged_udp(4001, 1000);
}

void cuts_datagrams(void** /*state*/) {
    const bool as_they_are = can_leave_merged(datagrams_in_vxlan().frame());
    assert_false(as_they_are);
    assert_cut(datagrams_in_vxlan().self(), "5 segments");
}

MergedPacket with_all_flags(std::uint8_t besides) {
    MergedPacket packet = vxlan();
    packet.merged_tcp(4000, 1398, all_flags).vnet.merged |= besides;
    return packet;
}

// With accurate ECN the kernel says nothing of congestion, and all segments have the bit.
void sets_flags_where_they_belong(void** /*state*/) {
    assert_cut(with_all_flags(VnetHeader::with_congestion).self(), "3 segments");
    assert_cut(with_all_flags(0).self(), "3 segments");
}

// With virtio's header for what is left to be cut.
VnetHeader header_of(Segmentation::Piece piece) {
    MergedPacket packet;
    packet.ethernet(ipv4).ip4(MergedPacket::tcp, 1).merged_tcp(10 * 1448 + 5, 1448, all_flags);
    packet.vnet.merged |= VnetHeader::with_congestion;
    return segment_of(*Segmentation::of(packet.frame()), piece).vnet;
}

void keeps_pieces_merged_that_can_be(void** /*state*/) {
    const VnetHeader first = header_of({0, 5 * 1448});
    assert_int_equal(first.merged, VnetHeader::merged_tcp4 | VnetHeader::with_congestion);
    assert_int_equal(first.segment_size, 1448);
    assert_int_equal(first.checksum_start, 34);
    assert_int_equal(header_of({5 * 1448, 5 * 1448 + 5}).merged, VnetHeader::merged_tcp4);
    assert_int_equal(header_of({10 * 1448, 5}).merged, VnetHeader::not_merged);
}

// More than 64 KiB, with the option of RFC 2675 and without; its pieces have none.
bool is_made_ordinary(bool option) {
    MergedPacket packet;
    packet.ethernet(ipv6).ip6(option ? 0 : MergedPacket::tcp);
    if (option)
        packet.jumbo_option(MergedPacket::tcp);
    packet.merged_tcp(150000, 1428, ack);
    const auto cut = Segmentation::of(packet.frame());
    if (!cut || cut->header_length() != 14 + 40 + 32)
        return false;
    Segment segment = segment_of(*cut, {40 * 1428, 40 * 1428});
    finish_checksum(segment);
    return segment.bytes[14 + 6] == MergedPacket::tcp && segment.vnet.checksum_start == 14 + 40 &&
           fault_of(segment.bytes, {{Kind::ip6, 14}, {Kind::tcp, 54}}).empty() &&
           number32(segment.bytes, 54 + 4) == MergedPacket::sequence + 40 * 1428;
}

void makes_jumbograms_ordinary(void** /*state*/) {
    assert_true(is_made_ordinary(true));
    assert_true(is_made_ordinary(false));
    assert_cut(
        MergedPacket().ethernet(ipv4).ip4(MergedPacket::tcp, 1).merged_tcp(150000, 1448, ack),
        "104 segments");
}

template <class Change> bool refuses(Change change) {
    MergedPacket packet = vxlan(true);
    packet.merged_tcp(5000, 1398, ack);
    change(packet);
    return !Segmentation::of(packet.frame());
}

// Each word that does not fit the frame.
void refuses_what_does_not_fit(void** /*state*/) {
    assert_false(refuses([](MergedPacket&) {}));
    assert_true(refuses([](MergedPacket& packet) { packet.vnet.flags = 0; }));
    assert_true(refuses([](MergedPacket& packet) { packet.vnet.segment_size = 0; }));
    assert_true(refuses([](MergedPacket& packet) { packet.vnet.checksum_start += 2; }));
    assert_true(refuses([](MergedPacket& packet) { packet.vnet.checksum_start = 0xffff; }));
    assert_true(refuses([](MergedPacket& packet) { packet.vnet.checksum_offset = 6; }));
    for (std::uint8_t kind = 2; kind < 8; ++kind)
        assert_true(refuses([kind](MergedPacket& packet) { packet.vnet.merged = kind; }));
    // Lengths, versions, protocols and fragments: outer IP, UDP, inner IP, TCP.
    for (const std::size_t at : {14U, 16U, 17U, 20U, 23U, 38U, 39U, 64U, 66U, 67U, 70U, 73U})
        assert_true(refuses([at](MergedPacket& packet) { packet.bytes()[at] ^= 0x21; }));
    assert_true(refuses([](MergedPacket& packet) { packet.bytes()[96] = 0x40; })); // TCP's own
    assert_true(refuses([](MergedPacket& packet) { packet.bytes().push_back(0); }));
    assert_true(refuses([](MergedPacket& packet) { packet.bytes().pop_back(); }));
}

void refuses_unknown_layouts(void** /*state*/) {
    constexpr std::uint16_t sequence_numbers = 0x1000;
    constexpr std::uint16_t version_of_pptp = 0x0001;
    constexpr std::uint16_t routes = 0x4000;
    for (const std::uint16_t flags : {sequence_numbers, version_of_pptp, routes})
        assert_cut(in_gre(flags, ipv4).self(), "is not cut");
    assert_cut(MergedPacket()
                   .ethernet(0x8847) // MPLS
                   .ip4(MergedPacket::tcp, 1)
                   .merged_tcp(4000, 1400, ack),
               "is not cut");
    assert_cut(MergedPacket()
                   .ethernet(ipv6)
                   .ip6(60)
                   .extension(MergedPacket::udp, 512) // longer than all headers may be
                   .outer_udp(4789, false)
                   .vxlan()
                   .ethernet(ipv4)
                   .ip4(MergedPacket::tcp, 1)
                   .merged_tcp(4000, 1000, ack),
               "is not cut");
}

// Memory of just its size, where a sanitizer sees who goes past it.
bool is_cut(MergedPacket& packet, std::size_t length) {
    const auto exact = std::make_unique<std::uint8_t[]>(length);
    std::copy_n(packet.bytes().begin(), length, exact.get());
    Frame frame = packet.frame();
    frame.data = exact.get();
    frame.length = static_cast<std::uint32_t>(length);
    return Segmentation::of(frame).has_value();
}

std::size_t count_beginnings_that_are_cut() {
    MergedPacket packet = vxlan(true);
    packet.merged_tcp(100, 50, ack);
    std::size_t count = 0;
    for (std::size_t length = 0; length <= packet.bytes().size(); ++length)
        count += is_cut(packet, length) ? 1 : 0;
    return count;
}

void reads_nothing_behind_a_frame(void** /*state*/) {
    assert_int_equal(count_beginnings_that_are_cut(), 1); // the whole
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(cuts_vxlan),
        cmocka_unit_test(cuts_an_odd_rest),
        cmocka_unit_test(cuts_whatever_versions_of_ip),
        cmocka_unit_test(cuts_behind_extension_headers),
        cmocka_unit_test(cuts_behind_tags),
        cmocka_unit_test(cuts_packets_in_packets),
        cmocka_unit_test(cuts_gre),
        cmocka_unit_test(cuts_datagrams),
        cmocka_unit_test(sets_flags_where_they_belong),
        cmocka_unit_test(keeps_pieces_merged_that_can_be),
        cmocka_unit_test(makes_jumbograms_ordinary),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(refuses_unknown_layouts),
        cmocka_unit_test(reads_nothing_behind_a_frame),
    };
    return cmocka_run_group_tests_name("segmentation", tests, nullptr, nullptr);
}
