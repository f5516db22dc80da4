// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vnet.h"

#include "src/net/vlan.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/merged_packet.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <numeric>
#include <span>
#include <vector>

namespace {

using namespace afpguard;

constexpr std::uint32_t room = 32; // before the frame
constexpr std::uint32_t length = 100;

// A frame of counted bytes in a slot, with a header before it.
struct Slot {
    std::array<std::uint8_t, room + length> bytes{};
    Frame frame;

    explicit Slot(const VnetHeader& header) {
        std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
        std::memcpy(bytes.data() + room - vnet_header_length, &header, vnet_header_length);
        frame.data = bytes.data() + room;
        frame.length = frame.wire_length = length;
        frame.headroom = room;
        read_vnet_header(frame);
    }
};

// A segment of TCP over IPv4 that is to be summed up from byte 34 on, the sum at byte 50.
constexpr VnetHeader open{VnetHeader::needs_checksum, VnetHeader::not_merged, 54, 0, 34, 16};
constexpr VnetHeader merged{VnetHeader::needs_checksum, 1, 66, 1448, 34, 16};
constexpr VnetHeader nothing{};

VnetHeader header_in(std::span<std::uint8_t> bytes) {
    VnetHeader header;
    std::memcpy(&header, bytes.data(), vnet_header_length);
    return header;
}

bool same(const VnetHeader& one, const VnetHeader& other) {
    return std::memcmp(&one, &other, sizeof one) == 0;
}

void sends_a_frame_with_the_header_it_came_with(void** /*state*/) {
    for (const VnetHeader& header : {open, merged, nothing}) {
        Slot slot(header);
        const auto before = slot.bytes;
        const auto sent = bytes_to_send(slot.frame);
        assert_ptr_equal(sent.data(), slot.frame.data - vnet_header_length);
        assert_int_equal(sent.size(), length + vnet_header_length);
        assert_true(same(header_in(sent), header));
        assert_true(slot.bytes == before);
    }
}

void sends_a_frame_without_header_as_it_is(void** /*state*/) {
    Slot slot(open);
    slot.frame.has_vnet = false;
    const auto sent = bytes_to_send(slot.frame);
    assert_ptr_equal(sent.data(), slot.frame.data);
    assert_int_equal(sent.size(), length);
}

// Which no kernel says; a tag that is put in would be written over.
void keeps_no_checksum_in_the_addresses(void** /*state*/) {
    for (std::uint16_t place = 10; place < 14; ++place) {
        VnetHeader header = open;
        header.checksum_start = 0;
        header.checksum_offset = place;
        Slot slot(header);
        slot.frame.tag = {0x8100, 7};
        assert_true(reinsert_vlan_tag(slot.frame));
        const auto before = slot.bytes;
        assert_int_equal(bytes_to_send(slot.frame).size(), length + 4 + vnet_header_length);
        assert_memory_equal(slot.frame.data, before.data() + room - 4, length + 4);
    }
}

void knows_when_a_checksum_cannot_be_checked(void** /*state*/) {
    assert_true(Slot(open).frame.checksum_unfinished);
    assert_true(Slot(merged).frame.checksum_unfinished);
    VnetHeader header;
    assert_false(Slot(header).frame.checksum_unfinished);
    header.flags = VnetHeader::data_valid;
    assert_true(Slot(header).frame.checksum_unfinished);
    header.flags = 0;
    header.merged = 4;
    assert_true(Slot(header).frame.checksum_unfinished);
}

// As a rule does that replaces bytes.
void puts_an_unfinished_checksum_back(void** /*state*/) {
    Slot slot(open);
    std::fill_n(slot.frame.data + 40, 40, std::uint8_t{0xee});
    bytes_to_send(slot.frame);
    for (std::uint32_t at = 40; at < 80; ++at) {
        const bool checksum = at == 50 || at == 51;
        assert_int_equal(slot.frame.data[at], checksum ? room + at : 0xee);
    }
}

void leaves_a_finished_checksum_alone(void** /*state*/) {
    VnetHeader header = open;
    header.flags = VnetHeader::data_valid;
    Slot slot(header);
    std::fill_n(slot.frame.data + 40, 40, std::uint8_t{0xee});
    bytes_to_send(slot.frame);
    assert_true(std::all_of(slot.frame.data + 40, slot.frame.data + 80,
                            [](std::uint8_t byte) { return byte == 0xee; }));
}

void moves_with_a_tag(void** /*state*/) {
    Slot slot(merged);
    slot.frame.tag = {0x8100, 7};
    assert_true(reinsert_vlan_tag(slot.frame));
    std::fill_n(slot.frame.data + 54, 2, std::uint8_t{0}); // the checksum, where it is now
    const auto sent = bytes_to_send(slot.frame);
    assert_int_equal(sent.size(), length + 4 + vnet_header_length);
    const VnetHeader header = header_in(sent);
    assert_int_equal(header.checksum_start, 38);
    assert_int_equal(header.checksum_offset, 16);
    assert_int_equal(header.header_length, 70);
    assert_int_equal(header.segment_size, 1448);
    assert_int_equal(slot.frame.data[54], room + 50);
    assert_int_equal(slot.frame.data[55], room + 51);
}

// A frame that is neither merged nor unfinished: its header says nothing of places.
void stays_empty_with_a_tag(void** /*state*/) {
    Slot slot(nothing);
    slot.frame.tag = {0x88a8, 7};
    assert_true(reinsert_vlan_tag(slot.frame));
    assert_true(same(header_in(bytes_to_send(slot.frame)), nothing));
}

using test::MergedPacket;
constexpr std::uint16_t ipv4 = 0x0800;
constexpr std::uint16_t ipv6 = 0x86dd;
constexpr std::uint8_t ack = 0x10;

MergedPacket tcp4() {
    return MergedPacket().ethernet(ipv4).ip4(MergedPacket::tcp, 1).merged_tcp(3000, 1448, ack);
}

MergedPacket tcp6() {
    return MergedPacket().ethernet(ipv6).ip6(MergedPacket::tcp).merged_tcp(3000, 1428, ack);
}

bool leaves(MergedPacket packet) {
    return can_leave_merged(packet.frame());
}

bool leaves_as(MergedPacket packet, std::uint8_t kind) {
    packet.vnet.merged = kind;
    return leaves(packet);
}

void leaves_merged_where_the_header_says_all(void** /*state*/) {
    assert_true(leaves(tcp4()));
    assert_true(leaves_as(tcp4(), VnetHeader::merged_tcp4 | VnetHeader::with_congestion));
    assert_true(leaves(tcp6()));
    assert_true(
        leaves(MergedPacket().ethernet(ipv4).ip4(MergedPacket::udp, 1).merged_udp(3000, 1000)));
    assert_true(
        leaves(MergedPacket().ethernet(ipv6).ip6(MergedPacket::udp).merged_udp(3000, 1000)));
    assert_true(leaves(MergedPacket()
                           .ethernet(ipv6)
                           .ip6(0) // options in between
                           .extension(MergedPacket::tcp)
                           .merged_tcp(3000, 1400, ack)));
    assert_true(leaves(MergedPacket()
                           .ethernet(ipv4)
                           .tag(0x8100, 7)
                           .ip4(MergedPacket::tcp, 1, 4)
                           .merged_tcp(3000, 1400, ack)));
}

bool leaves_without_open_checksum(MergedPacket packet) {
    packet.vnet.flags = 0;
    packet.vnet.checksum_start = packet.vnet.checksum_offset = 0;
    return leaves(packet);
}

// As lists of frames are that the kernel has checked.
void needs_no_open_checksum(void** /*state*/) {
    assert_true(leaves_without_open_checksum(tcp4()));
    assert_true(leaves_without_open_checksum(
        MergedPacket().ethernet(ipv4).ip4(MergedPacket::udp, 1).merged_udp(3000, 1000)));
}

// GRE, IPv4 and IPv6 in IP, and what is in datagrams, merged datagrams too.
void does_not_leave_merged_inside_of_a_tunnel(void** /*state*/) {
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{47, 4, 41, 17}) {
        assert_false(leaves(MergedPacket()
                                .ethernet(ipv4)
                                .ip4(protocol, 1)
                                .ip4(MergedPacket::tcp, 1)
                                .merged_tcp(3000, 1400, ack)));
        assert_false(leaves(MergedPacket()
                                .ethernet(ipv6)
                                .tag(0x88a8, 7)
                                .ip6(protocol)
                                .ip6(MergedPacket::tcp)
                                .merged_tcp(3000, 1400, ack)));
    }
    assert_false(leaves(MergedPacket()
                            .ethernet(ipv4)
                            .ip4(MergedPacket::udp, 1)
                            .outer_udp(4789, false)
                            .vxlan()
                            .ethernet(ipv4)
                            .ip4(MergedPacket::udp, 1)
                            .merged_udp(3000, 1000)));
    assert_false(leaves(
        MergedPacket().ethernet(0x8847).ip4(MergedPacket::tcp, 1).merged_tcp(3000, 1400, ack)));
}

// SCTP's kind, whatever number it gets, is none that can be told from a future one.
void does_not_leave_merged_as_what_it_is_not(void** /*state*/) {
    for (unsigned kind = 1; kind < VnetHeader::with_congestion; ++kind) {
        const auto said = static_cast<std::uint8_t>(kind);
        assert_int_equal(leaves_as(tcp4(), said), kind == VnetHeader::merged_tcp4);
        assert_int_equal(leaves_as(tcp6(), said), kind == VnetHeader::merged_tcp6);
    }
    constexpr std::uint8_t sctp = 132;
    for (const std::uint8_t kind : {VnetHeader::merged_tcp4, VnetHeader::merged_udp})
        assert_false(leaves_as(
            MergedPacket().ethernet(ipv4).ip4(sctp, 1).merged_tcp(3000, 1400, ack), kind));
}

void leaves_whatever_is_not_merged(void** /*state*/) {
    assert_true(leaves_as(MergedPacket()
                              .ethernet(ipv4)
                              .ip4(47, 1)
                              .gre(0, ipv4)
                              .ip4(MergedPacket::tcp, 1)
                              .merged_tcp(1000, 1400, ack),
                          VnetHeader::not_merged));
    Slot slot(merged);
    slot.frame.has_vnet = false;
    assert_true(can_leave_merged(slot.frame));
}

// The sum of all from the header of TCP or UDP on, as the engine adds it up with the pseudo header.
struct Finished {
    unsigned sum;
    bool changed;
    bool put_back;
};

Finished finish(MergedPacket packet) {
    std::vector<std::uint8_t> bytes(room);
    bytes.insert(bytes.end(), packet.bytes().begin(), packet.bytes().end());
    std::memcpy(bytes.data() + room - vnet_header_length, &packet.vnet, vnet_header_length);
    const auto before = bytes;
    Frame frame = packet.frame();
    frame.data = bytes.data() + room;
    frame.headroom = room;
    read_vnet_header(frame);
    finish_checksum_in_tunnel(frame);
    const bool changed = bytes != before;
    unsigned sum = 0;
    for (std::uint32_t at = packet.vnet.checksum_start; at < frame.length; ++at)
        sum += unsigned{frame.data[at]} << ((at - packet.vnet.checksum_start) % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    bytes_to_send(frame);
    return {sum, changed, bytes == before};
}

MergedPacket in_vxlan(std::uint8_t protocol) {
    MergedPacket packet;
    packet.ethernet(ipv4).ip4(MergedPacket::udp, 1).outer_udp(4789, false).vxlan();
    return packet.ethernet(ipv6).ip6(protocol);
}

// What stood in its place is part of the sum, so that all of it and the pseudo header come to that.
void finishes_checksums_in_tunnels(void** /*state*/) {
    for (const std::uint32_t payload : {1001U, 3000U}) {
        for (const Finished& done :
             {finish(in_vxlan(MergedPacket::tcp).merged_tcp(payload, 1400, ack)),
              finish(in_vxlan(MergedPacket::udp).merged_udp(payload, 1000))}) {
            assert_true(done.changed);
            assert_true(done.put_back);
        }
        // Nothing stands in the place of these, so all comes to zero.
        assert_int_equal(finish(in_vxlan(MergedPacket::tcp).merged_tcp(payload, 1400, ack)).sum,
                         0xffff);
    }
    assert_false(finish(tcp4()).changed);
    assert_false(finish(tcp6()).changed);
}

// Words that a ring might hold, and no kernel writes.
void touches_nothing_outside_of_the_frame(void** /*state*/) {
    for (const std::uint16_t start : {std::uint16_t{length - 1}, std::uint16_t{length},
                                      std::uint16_t{0x7fff}, std::uint16_t{0xffff}}) {
        VnetHeader header = open;
        header.checksum_start = start;
        header.checksum_offset = start > length ? 0xffff : 0;
        Slot slot(header);
        const auto before = slot.bytes;
        bytes_to_send(slot.frame);
        assert_true(slot.bytes == before);
    }
    Slot slot(open);
    slot.frame.headroom = vnet_header_length - 1;
    assert_int_equal(bytes_to_send(slot.frame).size(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sends_a_frame_with_the_header_it_came_with),
        cmocka_unit_test(sends_a_frame_without_header_as_it_is),
        cmocka_unit_test(keeps_no_checksum_in_the_addresses),
        cmocka_unit_test(knows_when_a_checksum_cannot_be_checked),
        cmocka_unit_test(puts_an_unfinished_checksum_back),
        cmocka_unit_test(leaves_a_finished_checksum_alone),
        cmocka_unit_test(moves_with_a_tag),
        cmocka_unit_test(stays_empty_with_a_tag),
        cmocka_unit_test(leaves_merged_where_the_header_says_all),
        cmocka_unit_test(needs_no_open_checksum),
        cmocka_unit_test(does_not_leave_merged_inside_of_a_tunnel),
        cmocka_unit_test(does_not_leave_merged_as_what_it_is_not),
        cmocka_unit_test(leaves_whatever_is_not_merged),
        cmocka_unit_test(finishes_checksums_in_tunnels),
        cmocka_unit_test(touches_nothing_outside_of_the_frame),
    };
    return cmocka_run_group_tests_name("vnet", tests, nullptr, nullptr);
}
