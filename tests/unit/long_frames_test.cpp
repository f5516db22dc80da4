// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/long_frames.h"

#include "src/net/vnet.h"
#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
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
    assert_non_null(rig(state).frames->fetch(first));
    assert_non_null(rig(state).frames->fetch(second));
    assert_true(is_whole(first, 3000, 1));
    assert_true(is_whole(second, 65549, 2));
}

void uses_a_buffer_again(void** state) {
    std::uint8_t* before = nullptr;
    for (unsigned round = 0; round < 5; ++round) {
        rig(state).put(3000, 1);
        Frame frame = Rig::beginning(3000);
        std::uint8_t* buffer = rig(state).frames->fetch(frame);
        assert_non_null(buffer);
        assert_true(before == nullptr || buffer == before);
        rig(state).frames->give_back(before = buffer);
    }
}

void expect_left_alone(void** state, std::uint32_t wire_length) {
    Frame frame = Rig::beginning(wire_length);
    const Frame before = frame;
    assert_null(rig(state).frames->fetch(frame));
    assert_ptr_equal(frame.data, before.data);
    assert_int_equal(frame.length, before.length);
    assert_true(frame.truncated());
}

void leaves_a_frame_cut_off_that_is_not_there(void** state) {
    expect_left_alone(state, 3000);
}

// More than there is room for: 64 KiB and what an Ethernet frame has besides.
void leaves_a_frame_cut_off_that_is_too_long(void** state) {
    rig(state).put(100000, 1);
    expect_left_alone(state, 100000);
    rig(state).put(3000, 2);
    Frame next = Rig::beginning(3000);
    assert_non_null(rig(state).frames->fetch(next));
    assert_true(is_whole(next, 3000, 2));
}

// One that is not what the ring says: better none than another one's.
void gets_into_step_again(void** state) {
    rig(state).put(3000, 1);
    rig(state).put(3001, 2);
    expect_left_alone(state, 2999);
    expect_left_alone(state, 3001);
    rig(state).put(4000, 3);
    Frame frame = Rig::beginning(4000);
    assert_non_null(rig(state).frames->fetch(frame));
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
    };
    return cmocka_run_group_tests_name("long_frames", tests, nullptr, nullptr);
}
