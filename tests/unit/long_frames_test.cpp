// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/long_frames.h"

#include "src/net/vnet.h"
#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/merged_packet.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

namespace {

using namespace afpguard;

// The queue is one end of a pair of sockets; the test is the kernel at the other.
struct Rig {
    Fd queue;
    Fd kernel;
    std::unique_ptr<LongFrames> frames;

    Rig() {
        std::array<int, 2> both{-1, -1};
        if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, both.data()) == 0) {
            queue = Fd(both[0]);
            kernel = Fd(both[1]);
        }
        frames = std::make_unique<LongFrames>(queue.number(), false);
    }
    void put(std::size_t length, std::uint8_t byte) const {
        const std::vector<std::uint8_t> bytes(length, byte);
        ::send(kernel.number(), bytes.data(), bytes.size(), 0);
    }
    // What is found in the ring: the beginning of a frame that was that long.
    static Frame beginning(std::uint32_t wire_length) {
        static std::array<std::uint8_t, 100> place{};
        Frame frame;
        frame.data = place.data();
        frame.length = static_cast<std::uint32_t>(place.size());
        frame.wire_length = wire_length;
        return frame;
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

bool is_whole(const Frame& frame, std::uint32_t length, std::uint8_t byte) {
    return frame.length == length && !frame.truncated() && frame.headroom >= 14 &&
           std::all_of(frame.data, frame.data + length,
                       [byte](std::uint8_t one) { return one == byte; });
}

void fetches_each_frame_whole(void** state) {
    rig(state).put(3000, 1);
    rig(state).put(65549, 2);
    Frame first = Rig::beginning(3000);
    Frame second = Rig::beginning(65549);
    assert_true(rig(state).frames->fetch(first));
    assert_true(rig(state).frames->fetch(second));
    assert_int_not_equal(first.slot, second.slot);
    assert_true(is_whole(first, 3000, 1));
    assert_true(is_whole(second, 65549, 2));
}

void uses_a_buffer_again(void** state) {
    for (unsigned round = 0; round < 5; ++round) {
        rig(state).put(3000, 1);
        Frame frame = Rig::beginning(3000);
        assert_true(rig(state).frames->fetch(frame));
        assert_int_equal(frame.slot, 0);
        rig(state).frames->give_back(frame.slot);
    }
}

void expect_left_alone(void** state, std::uint32_t wire_length) {
    Frame frame = Rig::beginning(wire_length);
    const Frame before = frame;
    assert_false(rig(state).frames->fetch(frame));
    assert_ptr_equal(frame.data, before.data);
    assert_int_equal(frame.length, before.length);
    assert_true(frame.truncated());
}

void leaves_a_frame_cut_off_that_is_not_there(void** state) {
    expect_left_alone(state, 3000);
}

// More than 64 KiB and what an Ethernet frame has besides, and nothing says how to cut it.
void leaves_a_frame_cut_off_that_is_too_long(void** state) {
    rig(state).put(100000, 1);
    expect_left_alone(state, 100000);
    rig(state).put(3000, 2);
    Frame next = Rig::beginning(3000);
    assert_true(rig(state).frames->fetch(next));
    assert_true(is_whole(next, 3000, 2));
}

// A queue of frames with headers of virtio, and a jumbogram in it.
struct GiantRig : Rig {
    static constexpr std::uint32_t payload = 150'000;
    static constexpr std::uint32_t segment = 1428;
    static constexpr std::uint32_t headers = 14 + 40 + 32; // of a piece: the option is gone
    test::MergedPacket packet;

    GiantRig() {
        frames = std::make_unique<LongFrames>(queue.number(), true);
        packet.ethernet(0x86dd).ip6(0).jumbo_option(6).merged_tcp(payload, segment, 0x10);
    }
    bool fetch(Frame& frame) {
        std::array<iovec, 2> parts{
            {{&packet.vnet, vnet_header_length}, {packet.bytes().data(), packet.bytes().size()}}};
        frame = beginning(static_cast<std::uint32_t>(packet.bytes().size()));
        frame.tag = {0x8100, 7};
        frame.seconds = 42;
        return ::writev(kernel.number(), parts.data(), parts.size()) > 0 && frames->fetch(frame);
    }
    // Whether the bytes of the payload from there on are those of the piece.
    bool is_piece(const Frame& piece, std::uint32_t offset) {
        const std::uint32_t length = piece.length - headers;
        return !piece.truncated() && piece.has_vnet && piece.has_open_checksum &&
               piece.tag.control == 7 && piece.seconds == 42 && piece.length <= 65535 &&
               piece.vnet.merged == VnetHeader::merged_tcp6 && can_leave_merged(piece) &&
               std::memcmp(piece.data + headers,
                           packet.bytes().data() + packet.payload_start() + offset, length) == 0;
    }
};

void takes_a_giant_frame_apart(void** state) {
    GiantRig& giant = test::fixture<GiantRig>(state);
    Frame piece;
    assert_true(giant.fetch(piece));
    std::uint32_t offset = 0;
    for (std::uint32_t number = 0; number < 3; ++number) {
        assert_true(giant.is_piece(piece, offset));
        assert_int_equal(piece.slot, number);
        offset += piece.length - GiantRig::headers;
        assert_int_equal(offset % GiantRig::segment == 0, number < 2);
        assert_int_equal(giant.frames->has_pieces(), number < 2);
        if (giant.frames->has_pieces())
            piece = giant.frames->next_piece();
    }
    assert_int_equal(offset, GiantRig::payload);
}

// They may end in any order, while others come.
void uses_the_buffers_of_pieces_again(void** state) {
    GiantRig& giant = test::fixture<GiantRig>(state);
    Frame piece;
    assert_true(giant.fetch(piece));
    const Frame second = giant.frames->next_piece();
    giant.frames->give_back(piece.slot);
    assert_true(giant.frames->has_pieces());
    const Frame third = giant.frames->next_piece();
    assert_int_equal(third.slot, piece.slot);
    giant.frames->give_back(second.slot);
    giant.frames->give_back(third.slot);
    assert_true(giant.fetch(piece));
    assert_in_range(piece.slot, 0, 1);
}

void leaves_a_giant_frame_that_cannot_be_cut(void** state) {
    GiantRig& giant = test::fixture<GiantRig>(state);
    giant.packet.vnet.segment_size = 0;
    Frame frame;
    assert_false(giant.fetch(frame));
    assert_true(frame.truncated());
    assert_false(giant.frames->has_pieces());
}

// One that is not what the ring says: better none than another one's.
void gets_into_step_again(void** state) {
    rig(state).put(3000, 1);
    rig(state).put(3001, 2);
    expect_left_alone(state, 2999);
    expect_left_alone(state, 3001);
    rig(state).put(4000, 3);
    Frame frame = Rig::beginning(4000);
    assert_true(rig(state).frames->fetch(frame));
    assert_true(is_whole(frame, 4000, 3));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, fetches_each_frame_whole),
        AFPG_TEST_WITH(Rig, uses_a_buffer_again),
        AFPG_TEST_WITH(Rig, leaves_a_frame_cut_off_that_is_not_there),
        AFPG_TEST_WITH(Rig, leaves_a_frame_cut_off_that_is_too_long),
        AFPG_TEST_WITH(Rig, gets_into_step_again),
        AFPG_TEST_WITH(GiantRig, takes_a_giant_frame_apart),
        AFPG_TEST_WITH(GiantRig, uses_the_buffers_of_pieces_again),
        AFPG_TEST_WITH(GiantRig, leaves_a_giant_frame_that_cannot_be_cut),
    };
    return cmocka_run_group_tests_name("long_frames", tests, nullptr, nullptr);
}
