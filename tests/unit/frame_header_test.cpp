// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_header.h"

#include "tests/unit/cmocka.h"

#include <linux/if_packet.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using namespace afpguard;

constexpr std::uint32_t place_size = 256;
constexpr std::uint32_t address_offset = 32;
constexpr std::uint32_t headers_end = address_offset + sizeof(sockaddr_ll);
constexpr std::uint32_t wild = std::numeric_limits<std::uint32_t>::max();

struct Outcome {
    bool viewed = false;
    Frame frame;
    std::ptrdiff_t offset = 0; // of the frame's first byte in its place
};

// Makes a place in a ring, on the heap and of its exact size, so that the address sanitizer sees
// every byte too many.
Outcome view(const HeaderWords& words, std::uint32_t size = place_size,
             std::uint32_t address = address_offset, unsigned char packet_type = PACKET_HOST) {
    std::vector<std::uint8_t> place(size);
    sockaddr_ll from{};
    from.sll_pkttype = packet_type;
    if (address + sizeof from <= size)
        std::memcpy(place.data() + address, &from, sizeof from);
    const auto frame = frame_from(place.data(), size, address, words);
    return frame ? Outcome{true, *frame, frame->data - place.data()} : Outcome{};
}

HeaderWords words_of(std::uint32_t offset, std::uint32_t length) {
    HeaderWords words;
    words.status = TP_STATUS_USER;
    words.offset = offset;
    words.length = length;
    words.wire_length = length;
    return words;
}

void views_a_frame_where_the_words_say(void** /*state*/) {
    HeaderWords words = words_of(70, 60);
    words.wire_length = 1500;
    words.seconds = 1700000000;
    words.nanoseconds = 999999999;
    const Outcome outcome = view(words);
    assert_true(outcome.viewed);
    assert_int_equal(outcome.offset, 70);
    assert_int_equal(outcome.frame.length, 60);
    assert_int_equal(outcome.frame.wire_length, 1500);
    assert_int_equal(outcome.frame.headroom, 70 - headers_end);
    assert_int_equal(outcome.frame.seconds, 1700000000);
    assert_int_equal(outcome.frame.nanoseconds, 999999999);
    assert_true(outcome.frame.truncated());
    assert_false(outcome.frame.losing || outcome.frame.checksum_unfinished);
    assert_false(outcome.frame.outgoing || outcome.frame.card_time);
}

void takes_a_frame_that_just_fits(void** /*state*/) {
    assert_true(view(words_of(headers_end, place_size - headers_end)).viewed);
    assert_int_equal(view(words_of(headers_end, 10)).frame.headroom, 0);
    assert_true(view(words_of(place_size, 0)).viewed);
    assert_true(view(words_of(place_size - 1, 1)).viewed);
    assert_false(view(words_of(100, 60)).frame.truncated());
}

void refuses_what_reaches_outside(void** /*state*/) {
    assert_false(view(words_of(headers_end, place_size - headers_end + 1)).viewed);
    assert_false(view(words_of(headers_end - 1, 10)).viewed);
    assert_false(view(words_of(0, 10)).viewed);
    assert_false(view(words_of(place_size, 1)).viewed);
    assert_false(view(words_of(place_size + 1, 0)).viewed);
}

// Sums that would wrap around to something small.
void refuses_wild_words(void** /*state*/) {
    for (const std::uint32_t near : {0U, 1U, 13U, 14U, 69U, 70U, 255U, 256U}) {
        assert_false(view(words_of(wild - near, 10)).viewed);
        assert_false(view(words_of(70, wild - near)).viewed);
        assert_false(view(words_of(wild - near, wild - near)).viewed);
        assert_false(view(words_of(wild - near, near + 100)).viewed);
    }
}

void refuses_a_place_without_room_for_the_headers(void** /*state*/) {
    assert_false(view(words_of(0, 0), headers_end - 1).viewed);
    assert_true(view(words_of(headers_end, 0), headers_end).viewed);
    assert_false(view(words_of(0, 0), 0).viewed);
}

HeaderWords tagged(std::uint32_t flags, std::uint16_t control, std::uint16_t protocol) {
    HeaderWords words = words_of(100, 60);
    words.status |= flags;
    words.vlan_control = control;
    words.vlan_protocol = protocol;
    return words;
}

void expect_tag(const HeaderWords& words, unsigned protocol, unsigned control) {
    const Outcome outcome = view(words);
    assert_int_equal(outcome.frame.tag.protocol, protocol);
    assert_int_equal(outcome.frame.tag.control, control);
}

void tells_a_tag_by_its_flag(void** /*state*/) {
    constexpr std::uint32_t valid = TP_STATUS_VLAN_VALID;
    constexpr std::uint32_t protocol_valid = TP_STATUS_VLAN_TPID_VALID;
    expect_tag(tagged(0, 0, 0), 0, 0);
    expect_tag(tagged(0, 0, 0x88a8), 0, 0);
    expect_tag(tagged(valid | protocol_valid, 0x6064, 0x8100), 0x8100, 0x6064);
    expect_tag(tagged(valid | protocol_valid, 0x0064, 0x88a8), 0x88a8, 0x0064);
    // Priority 0, VLAN 0: a tag of zeros, yet a tag.
    expect_tag(tagged(valid | protocol_valid, 0, 0x8100), 0x8100, 0);
    expect_tag(tagged(valid | protocol_valid, 0, 0x88a8), 0x88a8, 0);
}

void takes_802_1q_for_granted_where_old_kernels_are_silent(void** /*state*/) {
    expect_tag(tagged(TP_STATUS_VLAN_VALID, 0x0064, 0), 0x8100, 0x0064);
    expect_tag(tagged(TP_STATUS_VLAN_VALID, 0x0064, 0x1234), 0x8100, 0x0064);
    expect_tag(tagged(0, 0x0064, 0), 0x8100, 0x0064);
}

void reads_the_other_flags(void** /*state*/) {
    assert_true(view(tagged(TP_STATUS_LOSING, 0, 0)).frame.losing);
    assert_true(view(tagged(TP_STATUS_CSUMNOTREADY, 0, 0)).frame.checksum_unfinished);
    assert_true(view(tagged(TP_STATUS_TS_RAW_HARDWARE, 0, 0)).frame.card_time);
    assert_false(view(tagged(TP_STATUS_TS_SOFTWARE, 0, 0)).frame.card_time);
    const Outcome outgoing = view(words_of(100, 60), place_size, address_offset, PACKET_OUTGOING);
    assert_true(outgoing.frame.outgoing);
    const Outcome other = view(words_of(100, 60), place_size, address_offset, PACKET_OTHERHOST);
    assert_false(other.frame.outgoing);
}

void reads_the_address_where_the_ring_version_puts_it(void** /*state*/) {
    const std::uint32_t v3 = TPACKET_ALIGN(sizeof(tpacket3_hdr));
    assert_true(view(words_of(100, 60), place_size, v3, PACKET_OUTGOING).frame.outgoing);
    assert_int_equal(view(words_of(100, 60), place_size, v3).frame.headroom,
                     100 - v3 - sizeof(sockaddr_ll));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(views_a_frame_where_the_words_say),
        cmocka_unit_test(takes_a_frame_that_just_fits),
        cmocka_unit_test(refuses_what_reaches_outside),
        cmocka_unit_test(refuses_wild_words),
        cmocka_unit_test(refuses_a_place_without_room_for_the_headers),
        cmocka_unit_test(tells_a_tag_by_its_flag),
        cmocka_unit_test(takes_802_1q_for_granted_where_old_kernels_are_silent),
        cmocka_unit_test(reads_the_other_flags),
        cmocka_unit_test(reads_the_address_where_the_ring_version_puts_it),
    };
    return cmocka_run_group_tests_name("frame_header", tests, nullptr, nullptr);
}
