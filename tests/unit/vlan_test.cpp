// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/vlan.h"

#include "tests/unit/cmocka.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace {

using namespace afpguard;

// A slot with some headroom before a frame of counted bytes.
struct Slot {
    static constexpr std::size_t most_headroom = 32;

    std::array<std::uint8_t, 128> bytes{};
    Frame frame;

    Slot(std::uint32_t headroom, std::uint32_t length, VlanTag tag) {
        std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
        frame.data = bytes.data() + most_headroom;
        frame.length = length;
        frame.wire_length = length + 10;
        frame.headroom = headroom;
        frame.tag = tag;
    }
};

// Byte i of the frame as it was.
std::uint8_t original(std::size_t i) {
    return static_cast<std::uint8_t>(Slot::most_headroom + i);
}

void expect_inserted(std::uint32_t headroom, std::uint32_t length, VlanTag tag) {
    Slot slot(headroom, length, tag);
    assert_true(reinsert_vlan_tag(slot.frame));
    const Frame& frame = slot.frame;
    assert_ptr_equal(frame.data, slot.bytes.data() + Slot::most_headroom - 4);
    assert_int_equal(frame.length, length + 4);
    assert_int_equal(frame.wire_length, length + 14);
    assert_int_equal(frame.headroom, headroom - 4);
    assert_int_equal(frame.tag.protocol, 0);
    for (std::size_t i = 0; i < 12; ++i)
        assert_int_equal(frame.data[i], original(i));
    assert_int_equal(frame.data[12], tag.protocol >> 8);
    assert_int_equal(frame.data[13], tag.protocol & 0xff);
    assert_int_equal(frame.data[14], tag.control >> 8);
    assert_int_equal(frame.data[15], tag.control & 0xff);
    for (std::size_t i = 12; i < length; ++i)
        assert_int_equal(frame.data[4 + i], original(i));
    for (std::size_t i = 0; i < Slot::most_headroom - 4; ++i)
        assert_int_equal(slot.bytes[i], i);
}

void puts_the_tag_behind_the_addresses(void** /*state*/) {
    expect_inserted(18, 60, {0x8100, 0x6123});
    expect_inserted(18, 60, {0x88a8, 0x0fff});
}

void puts_back_a_priority_tag_of_zeros(void** /*state*/) {
    expect_inserted(18, 60, {0x8100, 0});
    expect_inserted(18, 60, {0x88a8, 0});
}

void takes_the_least_that_can_be(void** /*state*/) {
    expect_inserted(4, 14, {0x8100, 1});
}

void leaves_an_untagged_frame_alone(void** /*state*/) {
    Slot slot(18, 60, {});
    const Slot before = slot;
    assert_true(reinsert_vlan_tag(slot.frame));
    assert_ptr_equal(slot.frame.data, slot.bytes.data() + Slot::most_headroom);
    assert_int_equal(slot.frame.length, 60);
    assert_memory_equal(slot.bytes.data(), before.bytes.data(), before.bytes.size());
}

void expect_refused(std::uint32_t headroom, std::uint32_t length) {
    Slot slot(headroom, length, {0x8100, 5});
    const Slot before = slot;
    assert_false(reinsert_vlan_tag(slot.frame));
    assert_ptr_equal(slot.frame.data, slot.bytes.data() + Slot::most_headroom);
    assert_int_equal(slot.frame.length, length);
    assert_int_equal(slot.frame.wire_length, length + 10);
    assert_int_equal(slot.frame.headroom, headroom);
    assert_int_equal(slot.frame.tag.protocol, 0x8100);
    assert_int_equal(slot.frame.tag.control, 5);
    assert_memory_equal(slot.bytes.data(), before.bytes.data(), before.bytes.size());
}

void refuses_a_frame_without_an_ethernet_header(void** /*state*/) {
    for (const std::uint32_t length : {0U, 1U, 11U, 12U, 13U})
        expect_refused(18, length);
}

void refuses_a_slot_without_headroom(void** /*state*/) {
    for (const std::uint32_t headroom : {0U, 1U, 3U})
        expect_refused(headroom, 60);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(puts_the_tag_behind_the_addresses),
        cmocka_unit_test(puts_back_a_priority_tag_of_zeros),
        cmocka_unit_test(takes_the_least_that_can_be),
        cmocka_unit_test(leaves_an_untagged_frame_alone),
        cmocka_unit_test(refuses_a_frame_without_an_ethernet_header),
        cmocka_unit_test(refuses_a_slot_without_headroom),
    };
    return cmocka_run_group_tests_name("vlan", tests, nullptr, nullptr);
}
