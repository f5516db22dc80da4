// SPDX-License-Identifier: GPL-2.0-only
// One socket and its ring, from birth to traffic.
#include "src/net/packet_socket.h"

#include "src/net/vlan.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"
#include "tests/unit/text.h"

#include <cerrno>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;
using test::Bytes;
using test::Text;

struct Rig {
    test::Veth cable{"near", "far"};
    test::FarEnd far{"far"};
    std::unique_ptr<PacketSocket> socket;
    std::unique_ptr<Ring> ring;
    RingVersion version = RingVersion::v2;

    Rig() {
        if (auto made = PacketSocket::create())
            socket = std::make_unique<PacketSocket>(*std::move(made));
    }
    // Empty, or why not.
    Text make_ring(RingVersion which, std::uint32_t frames = 2048, std::uint32_t snaplen = 1540,
                   std::uint32_t block_size = 0) {
        version = which;
        RingRequest request;
        request.version = which;
        request.frames = frames;
        request.snaplen = snaplen;
        request.block_size = which == RingVersion::v3 && block_size == 0 ? 131072 : block_size;
        request.block_timeout = 1;
        auto made = socket->make_ring(request);
        if (!made)
            return made.error().message();
        ring = *std::move(made);
        return {};
    }
    Text bind() {
        const auto bound = socket->bind_to(test::index_of("near"));
        return bound ? Text() : Text(bound.error().message());
    }
    // The next frame of ours with its tag put back; none where none comes in time.
    std::optional<Bytes> take(std::chrono::milliseconds limit = test::patience) {
        std::optional<Bytes> bytes;
        test::wait_until(
            [&] {
                while (auto frame = ring->next()) {
                    if (test::number_in(*frame) && reinsert_vlan_tag(*frame))
                        bytes = test::bytes_of(*frame);
                    ring->release(frame->slot);
                    if (bytes)
                        return true;
                }
                return false;
            },
            limit);
        return bytes;
    }
    std::int64_t take_number(std::chrono::milliseconds limit = test::patience) {
        const auto bytes = take(limit);
        return bytes ? std::int64_t{*test::number_in(*bytes)} : -1;
    }
    // How many frames of the mixture come next, in order and each byte as it was sent.
    std::uint32_t count_mixed(std::uint32_t first, std::uint32_t last) {
        for (std::uint32_t number = first; number < last; ++number)
            if (take() != test::make_mixed_frame(number))
                return number - first;
        return last - first;
    }
    bool open_gate(const char* expression = "") {
        FilterProgram program;
        if (*expression != '\0') {
            auto compiled = compile_filter(expression, 1, 1540);
            if (!compiled)
                return false;
            program = *std::move(compiled);
        }
        return static_cast<bool>(socket->open_gate(program));
    }
    bool make_promiscuous() const {
        return static_cast<bool>(socket->make_promiscuous(test::index_of("near")));
    }
    bool close_gate() const { return static_cast<bool>(socket->close_gate()); }
};

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

// A slot's arithmetic against the kernel's: the longest frame asked for is whole, one more is not.
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

void expect_cut_off_behind(void** state, RingVersion version, std::uint32_t snaplen) {
    assert_string_equal(rig(state).make_ring(version, 64, snaplen, 8192).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
    rig(state).far.send(test::make_frame(1, snaplen));
    const Lengths whole = take_lengths(rig(state));
    assert_int_equal(whole.in_ring, snaplen);
    assert_false(whole.truncated);
    rig(state).far.send(test::make_frame(2, snaplen + 16)); // the slot is aligned to 16
    const Lengths cut = take_lengths(rig(state));
    assert_int_equal(cut.on_wire, snaplen + 16);
    if (version == RingVersion::v3) // which cuts at the end of a block only
        return;
    assert_in_range(cut.in_ring, snaplen, snaplen + 15);
    assert_true(cut.truncated);
}

void holds_the_longest_frame_asked_for(void** state) {
    expect_cut_off_behind(state, RingVersion::v2, 700);
}

void holds_the_longest_frame_asked_for_in_blocks(void** state) {
    expect_cut_off_behind(state, RingVersion::v3, 700);
}

// Filtered frames are not even counted.
void lets_nothing_in_behind_the_gate(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state, RingVersion::v2);
    rig(state).far.send_numbered(0, 500);
    assert_true(rig(state).open_gate());
    rig(state).far.send_numbered(500, 501);
    assert_int_equal(rig(state).take_number(), 500);
    assert_int_equal(rig(state).socket->take_count(RingVersion::v2).frames, 1);
}

void closes_the_gate_again(void** state) {
    expect_ready(state, RingVersion::v2);
    rig(state).far.send_numbered(0, 1);
    assert_int_equal(rig(state).take_number(), 0);
    assert_true(rig(state).close_gate());
    rig(state).far.send_numbered(1, 100);
    assert_true(rig(state).open_gate());
    rig(state).far.send_numbered(100, 101);
    assert_int_equal(rig(state).take_number(), 100);
}

constexpr const char* only_odd = "ether[17] & 1 = 1";

void lets_in_what_the_filter_matches(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state, RingVersion::v2);
    assert_true(rig(state).open_gate(only_odd));
    rig(state).far.send_numbered(0, 100);
    for (std::uint32_t number = 1; number < 100; number += 2)
        assert_int_equal(rig(state).take_number(), number);
}

// While frames pour in, the gate is closed and opened: not one that the filter does not match may
// slip through in between.
unsigned count_slipped_through(Rig& rig, unsigned times) {
    std::atomic<bool> ended{false};
    std::thread sender([&] {
        while (!ended)
            rig.far.send_numbered(0, 64);
    });
    unsigned slipped = 0;
    for (unsigned time = 0; time < times; ++time) {
        rig.close_gate();
        rig.open_gate(only_odd);
        while (const auto frame = rig.ring->next()) {
            const auto number = test::number_in(*frame);
            slipped += number && *number % 2 == 0 ? 1 : 0;
            rig.ring->release(frame->slot);
        }
    }
    ended = true;
    sender.join();
    return slipped;
}

void never_stands_open_between_gate_and_filter(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state, RingVersion::v2);
    assert_int_equal(count_slipped_through(rig(state), 2000), 0);
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
        AFPG_TEST_WITH(Rig, holds_the_longest_frame_asked_for),
        AFPG_TEST_WITH(Rig, holds_the_longest_frame_asked_for_in_blocks),
        AFPG_TEST_WITH(Rig, lets_nothing_in_behind_the_gate),
        AFPG_TEST_WITH(Rig, closes_the_gate_again),
        AFPG_TEST_WITH(Rig, lets_in_what_the_filter_matches),
        AFPG_TEST_WITH(Rig, never_stands_open_between_gate_and_filter),
        AFPG_TEST_WITH(Rig, counts_what_arrived_and_what_found_no_place),
        AFPG_TEST_WITH(Rig, counts_what_arrived_and_what_found_no_block),
        AFPG_TEST_WITH(Rig, tells_that_frames_were_lost),
        AFPG_TEST_WITH(Rig, tells_that_the_device_went_down_once),
        AFPG_TEST_WITH(Rig, waits_for_a_device_that_is_down),
        AFPG_TEST_WITH(Rig, asks_for_frames_of_other_stations),
    };
    return test::run_in_network("packet_socket", tests);
}
