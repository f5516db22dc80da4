// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vnet.h"

#include "src/net/vlan.h"
#include "tests/unit/cmocka.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <numeric>
#include <span>

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

// A merged frame that begins with these bytes behind its addresses.
bool leaves(std::initializer_list<std::uint8_t> bytes, std::uint8_t kind) {
    VnetHeader header = open;
    header.merged = kind;
    Slot slot(header);
    std::copy(bytes.begin(), bytes.end(), slot.frame.data + 12);
    return can_leave_merged(slot.frame);
}

constexpr std::uint8_t merged_tcp = 1;
constexpr std::uint8_t merged_tcp6 = 4;

bool leaves_over_ipv4(std::uint8_t protocol, std::uint8_t kind) {
    return leaves({8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, protocol}, kind);
}
bool leaves_over_ipv6(std::uint8_t protocol, std::uint8_t kind) {
    return leaves({0x86, 0xdd, 0x60, 0, 0, 0, 0, 0, protocol}, kind);
}

void leaves_merged_where_the_header_says_all(void** /*state*/) {
    assert_true(leaves_over_ipv4(6, merged_tcp));
    assert_true(leaves_over_ipv4(6, merged_tcp | 0x80));
    assert_true(leaves_over_ipv4(17, VnetHeader::merged_udp));
    assert_true(leaves_over_ipv6(6, merged_tcp6));
    assert_true(leaves_over_ipv6(17, VnetHeader::merged_udp));
    assert_true(leaves_over_ipv6(0, merged_tcp6)); // options in between
    assert_true(leaves({0x81, 0, 0, 7, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 6}, merged_tcp));
}

// GRE, IPv4 and IPv6 in IP, and what is in datagrams.
void does_not_leave_merged_inside_of_a_tunnel(void** /*state*/) {
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{47, 4, 41, 17})
        assert_false(leaves_over_ipv4(protocol, merged_tcp));
    for (const std::uint8_t protocol : std::initializer_list<std::uint8_t>{47, 4, 41, 17})
        assert_false(leaves_over_ipv6(protocol, merged_tcp6));
    assert_false(leaves({0x88, 0xa8, 0, 7, 8, 0, 0x45, 0, 0, 0, 0, 0, 0, 0, 64, 47}, merged_tcp));
    assert_false(leaves({0x88, 0x47, 0, 0, 0x11, 0x40}, merged_tcp)); // MPLS
}

void leaves_whatever_is_not_merged(void** /*state*/) {
    assert_true(leaves_over_ipv4(47, VnetHeader::not_merged));
    Slot slot(merged);
    slot.frame.has_vnet = false;
    assert_true(can_leave_merged(slot.frame));
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
        cmocka_unit_test(does_not_leave_merged_inside_of_a_tunnel),
        cmocka_unit_test(leaves_whatever_is_not_merged),
        cmocka_unit_test(touches_nothing_outside_of_the_frame),
    };
    return cmocka_run_group_tests_name("vnet", tests, nullptr, nullptr);
}
