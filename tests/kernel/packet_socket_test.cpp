// SPDX-License-Identifier: GPL-2.0-only
// One socket and its ring, from birth to traffic.
#include "tests/kernel/run.h"
#include "tests/kernel/socket_rig.h"
#include "tests/unit/fixture.h"

#include <cerrno>
#include <cstdint>
#include <ctime>

namespace {

using namespace afpguard;

using Rig = test::SocketRig;

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void expect_ready(void** state, RingVersion version) {
    assert_non_null(rig(state).socket.get());
    assert_string_equal(rig(state).make_ring(version).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
}

// Several turns of the ring, so that every place is used again.
void expect_frames_as_sent(void** state, RingVersion version) {
    expect_ready(state, version);
    for (std::uint32_t first = 0; first < 9000; first += 300) {
        rig(state).far.send_mixed(first, first + 300);
        assert_int_equal(rig(state).count_mixed(first, first + 300), 300);
    }
    assert_int_equal(rig(state).ring->malformed(), 0);
}

void receives_what_was_sent_frame_by_frame(void** state) {
    expect_frames_as_sent(state, RingVersion::v2);
}

void receives_what_was_sent_block_by_block(void** state) {
    expect_frames_as_sent(state, RingVersion::v3);
}

std::int64_t age_of_next(Rig& rig) {
    std::int64_t age = -1;
    test::wait_until([&] {
        const auto frame = rig.ring->next();
        if (!frame)
            return false;
        age = std::time(nullptr) - std::int64_t{frame->seconds};
        rig.ring->release(frame->slot);
        return true;
    });
    return age;
}

void expect_time_of_arrival(void** state, RingVersion version) {
    assert_true(rig(state).use_hardware_time()); // which this device has none of
    expect_ready(state, version);
    rig(state).far.send_numbered(0, 1);
    assert_in_range(age_of_next(rig(state)), 0, 10);
}

void tells_the_time_of_arrival(void** state) {
    expect_time_of_arrival(state, RingVersion::v2);
}

void tells_the_time_of_arrival_in_blocks(void** state) {
    expect_time_of_arrival(state, RingVersion::v3);
}

struct Lengths {
    std::uint32_t in_ring = 0;
    std::uint32_t on_wire = 0;
    bool truncated = false;
};

Lengths take_lengths(Rig& rig) {
    Lengths lengths;
    test::wait_until([&] {
        const auto frame = rig.ring->next();
        if (!frame)
            return false;
        lengths = {frame->length, frame->wire_length, frame->truncated()};
        rig.ring->release(frame->slot);
        return true;
    });
    return lengths;
}

// What a block has no room for is cut off, and only there.
void holds_the_longest_frame_asked_for_in_blocks(void** state) {
    assert_string_equal(rig(state).make_ring(RingVersion::v3, 64, 700, 8192).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
    rig(state).far.send(test::make_frame(1, 700));
    const Lengths whole = take_lengths(rig(state));
    assert_int_equal(whole.in_ring, 700);
    assert_false(whole.truncated);
}

// At the end of a place, behind it, and far behind.
void takes_frames_whole_that_are_longer_than_a_place(void** state) {
    assert_string_equal(rig(state).make_ring(RingVersion::v2, 64, 700, 8192).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
    std::uint32_t number = 0;
    for (const std::size_t size : {700U, 716U, 60U, 1514U, 715U}) {
        rig(state).far.send(test::make_frame(++number, size));
        assert_true(rig(state).take() == test::make_frame(number, size));
        rig(state).far.send(test::make_frame(++number, size, {{0x88a8, 9}}));
        assert_true(rig(state).take() == test::make_frame(number, size, {{0x88a8, 9}}));
    }
}

// Their queue has an end, too. Those behind are what they are all the same.
void cuts_off_what_finds_no_room_in_the_queue(void** state) {
    assert_string_equal(rig(state).make_ring(RingVersion::v2, 64, 700, 8192).c_str(), "");
    assert_true(static_cast<bool>(rig(state).socket->set_receive_buffer(1)));
    assert_string_equal(rig(state).bind().c_str(), "");
    for (std::uint32_t number = 0; number < 20; ++number)
        rig(state).far.send(test::make_frame(number, 1500));
    unsigned cut = 0;
    for (std::uint32_t number = 0; number < 20; ++number) {
        const Lengths lengths = take_lengths(rig(state));
        assert_int_equal(lengths.on_wire, 1500);
        cut += lengths.truncated ? 1 : 0;
    }
    assert_in_range(cut, 1, 19);
    rig(state).far.send(test::make_frame(30, 1200));
    assert_true(rig(state).take() == test::make_frame(30, 1200));
}

void expect_counts(void** state, RingVersion version) {
    assert_string_equal(
        rig(state).make_ring(version, 64, 1540, version == RingVersion::v3 ? 8192 : 0).c_str(), "");
    const std::uint32_t places = rig(state).ring->layout().frame_count;
    assert_string_equal(rig(state).bind().c_str(), "");
    for (std::uint32_t number = 0; number < 3 * places; ++number)
        rig(state).far.send(test::make_frame(number, 1500));
    const KernelCount count = rig(state).socket->take_count(version);
    assert_int_equal(count.frames, 3 * places);
    assert_in_range(count.drops, places, 3 * places - 1);
    const KernelCount since = rig(state).socket->take_count(version);
    assert_int_equal(since.frames, 0);
    assert_int_equal(since.drops, 0);
}

void counts_what_arrived_and_what_found_no_place(void** state) {
    expect_counts(state, RingVersion::v2);
}

void counts_what_arrived_and_what_found_no_block(void** state) {
    expect_counts(state, RingVersion::v3);
}

bool next_is_losing(Rig& rig) {
    const auto frame = rig.ring->next();
    const bool losing = frame && frame->losing;
    if (frame)
        rig.ring->release(frame->slot);
    return losing;
}

void tells_that_frames_were_lost(void** state) {
    assert_string_equal(rig(state).make_ring(RingVersion::v2, 16).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
    const std::uint32_t places = rig(state).ring->layout().frame_count;
    rig(state).far.send_numbered(0, places + 1);
    for (std::uint32_t taken = 0; taken < places; ++taken)
        assert_false(next_is_losing(rig(state)));
    rig(state).far.send_numbered(0, 1);
    assert_true(next_is_losing(rig(state)));
}

void tells_that_the_device_went_down_once(void** state) {
    expect_ready(state, RingVersion::v2);
    assert_int_equal(rig(state).socket->take_error(), 0);
    rig(state).cable.take_down();
    assert_int_equal(rig(state).socket->take_error(), ENETDOWN);
    assert_int_equal(rig(state).socket->take_error(), 0);
}

void waits_for_a_device_that_is_down(void** state) {
    rig(state).cable.take_down();
    expect_ready(state, RingVersion::v2);
    rig(state).cable.take_up();
    rig(state).far.send_numbered(7, 8);
    assert_int_equal(rig(state).take_number(), 7);
}

// Though it is up again: a join that the kernel refused in between is explained by that.
void remembers_that_the_device_was_down(void** state) {
    rig(state).cable.take_down();
    expect_ready(state, RingVersion::v2);
    rig(state).cable.take_up();
    assert_int_equal(rig(state).socket->take_error(), ENETDOWN);
}

void asks_for_frames_of_other_stations(void** state) {
    expect_ready(state, RingVersion::v2);
    assert_int_equal(test::promiscuity_of("near"), 0);
    assert_true(rig(state).make_promiscuous());
    assert_int_equal(test::promiscuity_of("near"), 1);
    rig(state).ring.reset();
    rig(state).socket.reset();
    assert_int_equal(test::promiscuity_of("near"), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, receives_what_was_sent_frame_by_frame),
        AFPG_TEST_WITH(Rig, receives_what_was_sent_block_by_block),
        AFPG_TEST_WITH(Rig, tells_the_time_of_arrival),
        AFPG_TEST_WITH(Rig, tells_the_time_of_arrival_in_blocks),
        AFPG_TEST_WITH(Rig, holds_the_longest_frame_asked_for_in_blocks),
        AFPG_TEST_WITH(Rig, takes_frames_whole_that_are_longer_than_a_place),
        AFPG_TEST_WITH(Rig, cuts_off_what_finds_no_room_in_the_queue),
        AFPG_TEST_WITH(Rig, counts_what_arrived_and_what_found_no_place),
        AFPG_TEST_WITH(Rig, counts_what_arrived_and_what_found_no_block),
        AFPG_TEST_WITH(Rig, tells_that_frames_were_lost),
        AFPG_TEST_WITH(Rig, tells_that_the_device_went_down_once),
        AFPG_TEST_WITH(Rig, waits_for_a_device_that_is_down),
        AFPG_TEST_WITH(Rig, remembers_that_the_device_was_down),
        AFPG_TEST_WITH(Rig, asks_for_frames_of_other_stations),
    };
    return test::run_in_network("packet_socket", tests);
}
