// SPDX-License-Identifier: GPL-2.0-only
// The ring over ordinary memory, with the test in the part of the kernel.
#include "src/net/ring_v3.h"

#include "tests/unit/block_memory.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/team.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>

namespace {

using namespace afpguard;
using Memory = test::BlockMemory;

constexpr std::int64_t none = -1;

Memory& memory(void** state) {
    return test::fixture<Memory>(state);
}

std::int64_t number_in(const Frame& frame) {
    std::uint32_t number = 0;
    std::memcpy(&number, frame.data, sizeof number);
    return number;
}

// The number in the next frame, which stays out.
std::int64_t hold(Memory& memory) {
    const auto frame = memory.ring.next();
    return frame ? number_in(*frame) : none;
}

// The number in the next frame, which is given back at once.
std::int64_t take(Memory& memory) {
    const auto frame = memory.ring.next();
    if (!frame)
        return none;
    memory.ring.release(frame->slot);
    return number_in(*frame);
}

void has_nothing_before_the_kernel_gives(void** state) {
    memory(state).fill(0, 1, 1);
    assert_int_equal(take(memory(state)), none);
    memory(state).deliver(1, 1, 1);
    assert_int_equal(take(memory(state)), none);
}

// By blocks: one counts until it is given back.
void says_how_many_frames_are_in_it(void** state) {
    assert_int_equal(memory(state).ring.waiting(), 0);
    memory(state).deliver(0, 100, 3);
    memory(state).deliver(1, 103, 1);
    assert_int_equal(memory(state).ring.waiting(), 4);
    for (int frame = 0; frame < 4; ++frame)
        take(memory(state));
    assert_int_equal(memory(state).ring.waiting(), 1);
    take(memory(state));
    assert_int_equal(memory(state).ring.waiting(), 0);
}

void hands_frames_out_in_order(void** state) {
    memory(state).deliver(0, 100, 3);
    memory(state).deliver(1, 103, 1);
    for (std::uint32_t number = 100; number < 104; ++number)
        assert_int_equal(take(memory(state)), number);
    assert_int_equal(take(memory(state)), none);
}

void goes_around(void** state) {
    for (std::uint32_t turn = 0; turn < 3 * Memory::layout.block_count + 1; ++turn) {
        const std::uint32_t block = turn % Memory::layout.block_count;
        memory(state).deliver(block, turn, 1);
        assert_int_equal(take(memory(state)), turn);
        assert_int_equal(take(memory(state)), none);
        assert_true(memory(state).kernel_owns(block));
    }
}

void passes_over_an_empty_block(void** state) {
    memory(state).deliver(0, 0, 0);
    memory(state).deliver(1, 7, 1);
    assert_int_equal(take(memory(state)), 7);
    assert_true(memory(state).kernel_owns(0));
    assert_int_equal(memory(state).ring.malformed(), 0);
}

Frame next_frame(Memory& memory) {
    return memory.ring.next().value_or(Frame());
}

void views_the_frame_of_the_place(void** state) {
    memory(state).fill(0, 7, 1);
    tpacket3_hdr& header = memory(state).frame(0, 0);
    header.tp_status |= TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID;
    header.tp_len = 61;
    header.tp_sec = 1700000007;
    header.tp_nsec = 8;
    header.hv1.tp_vlan_tci = 5;
    header.hv1.tp_vlan_tpid = 0x88a8;
    memory(state).hand_over(0);
    const Frame frame = next_frame(memory(state));
    assert_ptr_equal(frame.data, memory(state).block(0) + Memory::first_frame + Memory::mac_offset);
    assert_int_equal(frame.length, 60);
    assert_int_equal(frame.wire_length, 61);
    assert_int_equal(frame.headroom, Memory::mac_offset - Memory::headers_end);
    assert_int_equal(frame.seconds, 1700000007);
    assert_int_equal(frame.nanoseconds, 8);
    assert_int_equal(frame.tag.protocol, 0x88a8);
    assert_int_equal(frame.tag.control, 5);
}

void keeps_a_block_while_a_frame_of_it_is_out(void** state) {
    memory(state).deliver(0, 0, 3);
    memory(state).deliver(1, 3, 1);
    for (std::uint32_t number = 0; number < 3; ++number)
        assert_int_equal(hold(memory(state)), number);
    for (std::uint32_t given_back = 0; given_back < 3; ++given_back) {
        assert_int_equal(hold(memory(state)), none);
        assert_false(memory(state).kernel_owns(0));
        memory(state).ring.release(0);
    }
    assert_int_equal(hold(memory(state)), 3);
    assert_true(memory(state).kernel_owns(0));
    assert_false(memory(state).kernel_owns(1));
}

void counts_a_frame_that_makes_no_sense_and_goes_on(void** state) {
    memory(state).fill(0, 0, 3);
    memory(state).frame(0, 1).tp_mac = 0;
    memory(state).hand_over(0);
    assert_int_equal(take(memory(state)), 0);
    assert_int_equal(take(memory(state)), 2);
    assert_int_equal(take(memory(state)), none);
    assert_int_equal(memory(state).ring.malformed(), 1);
    assert_true(memory(state).kernel_owns(0));
}

// The links lead from frame to frame; a broken one ends the block, and the ring goes on.
void expect_block_abandoned(void** state, std::uint32_t link) {
    memory(state).fill(0, 0, 3);
    memory(state).frame(0, 0).tp_next_offset = link;
    memory(state).hand_over(0);
    memory(state).deliver(1, 50, 1);
    assert_int_equal(take(memory(state)), 0);
    assert_int_equal(take(memory(state)), 50);
    assert_int_equal(memory(state).ring.malformed(), 1);
    assert_true(memory(state).kernel_owns(0));
}

void ends_a_block_at_a_link_that_stands_still(void** state) {
    expect_block_abandoned(state, 0);
}

void ends_a_block_at_a_link_into_its_own_header(void** state) {
    expect_block_abandoned(state, 47);
}

void ends_a_block_at_a_link_out_of_it(void** state) {
    expect_block_abandoned(state, Memory::layout.block_size);
}

void ends_a_block_at_a_link_that_would_wrap_around(void** state) {
    expect_block_abandoned(state, 0xffffffff - Memory::first_frame + 1);
}

void ends_a_block_at_a_link_to_an_odd_place(void** state) {
    expect_block_abandoned(state, Memory::frame_step + 1);
}

void expect_no_frame_at(void** state, std::uint32_t first) {
    memory(state).fill(0, 0, 1);
    memory(state).words(0).offset_to_first_pkt = first;
    memory(state).hand_over(0);
    memory(state).deliver(1, 50, 1);
    assert_int_equal(take(memory(state)), 50);
    assert_int_equal(memory(state).ring.malformed(), 1);
}

void refuses_a_first_frame_outside(void** state) {
    expect_no_frame_at(state, Memory::layout.block_size);
}

void refuses_a_first_frame_half_outside(void** state) {
    expect_no_frame_at(state, Memory::layout.block_size - sizeof(tpacket3_hdr) + 4);
}

void refuses_a_first_frame_far_outside(void** state) {
    expect_no_frame_at(state, 0xfffffffc);
}

void does_not_count_on_the_number_of_frames(void** state) {
    memory(state).fill(0, 0, 2);
    memory(state).words(0).num_pkts = 0xffffffff;
    memory(state).hand_over(0);
    memory(state).deliver(1, 50, 1);
    assert_int_equal(take(memory(state)), 0);
    assert_int_equal(take(memory(state)), 1);
    assert_int_equal(take(memory(state)), 50);
    assert_true(memory(state).ring.malformed() > 0);
}

// A ring that is all nonsense, and always full: the search must end and the thread come back.
void ends_its_search_in_a_ring_of_nonsense(void** state) {
    for (std::uint32_t block = 0; block < Memory::layout.block_count; ++block) {
        memory(state).words(block).num_pkts = 0xffffffff;
        memory(state).words(block).offset_to_first_pkt = 0xffffffff;
        memory(state).hand_over(block);
    }
    assert_int_equal(take(memory(state)), none);
    assert_int_equal(memory(state).ring.malformed(), Memory::layout.block_count);
}

void deliver_and_wait(const Memory& memory, std::uint32_t block, std::uint32_t from) {
    while (!memory.kernel_owns(block))
        std::this_thread::yield();
    memory.deliver(block, from, 5);
}

// One thread as the kernel, one that takes, one that gives back: each frame once and in order.
unsigned wrong_numbers(Memory& memory, std::uint32_t blocks) {
    const std::uint32_t count = 5 * blocks;
    std::atomic<std::uint32_t> taken{0};
    unsigned wrong = 0;
    test::Team team;
    team.add([&] {
        for (std::uint32_t turn = 0; turn < blocks; ++turn)
            deliver_and_wait(memory, turn % Memory::layout.block_count, 5 * turn);
    });
    team.add([&] {
        while (taken < count) {
            const std::int64_t number = hold(memory);
            if (number == none) {
                std::this_thread::yield();
                continue;
            }
            wrong += number == taken ? 0 : 1;
            ++taken;
        }
    });
    team.add([&] {
        for (std::uint32_t given = 0; given < count; ++given) {
            while (taken <= given)
                std::this_thread::yield();
            memory.ring.release(0);
        }
    });
    team.finish();
    return wrong;
}

void works_while_another_thread_gives_back(void** state) {
    assert_int_equal(wrong_numbers(memory(state), 5000), 0);
    assert_int_equal(memory(state).ring.malformed(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Memory, has_nothing_before_the_kernel_gives),
        AFPG_TEST_WITH(Memory, says_how_many_frames_are_in_it),
        AFPG_TEST_WITH(Memory, hands_frames_out_in_order),
        AFPG_TEST_WITH(Memory, goes_around),
        AFPG_TEST_WITH(Memory, passes_over_an_empty_block),
        AFPG_TEST_WITH(Memory, views_the_frame_of_the_place),
        AFPG_TEST_WITH(Memory, keeps_a_block_while_a_frame_of_it_is_out),
        AFPG_TEST_WITH(Memory, counts_a_frame_that_makes_no_sense_and_goes_on),
        AFPG_TEST_WITH(Memory, ends_a_block_at_a_link_that_stands_still),
        AFPG_TEST_WITH(Memory, ends_a_block_at_a_link_into_its_own_header),
        AFPG_TEST_WITH(Memory, ends_a_block_at_a_link_out_of_it),
        AFPG_TEST_WITH(Memory, ends_a_block_at_a_link_that_would_wrap_around),
        AFPG_TEST_WITH(Memory, ends_a_block_at_a_link_to_an_odd_place),
        AFPG_TEST_WITH(Memory, refuses_a_first_frame_outside),
        AFPG_TEST_WITH(Memory, refuses_a_first_frame_half_outside),
        AFPG_TEST_WITH(Memory, refuses_a_first_frame_far_outside),
        AFPG_TEST_WITH(Memory, does_not_count_on_the_number_of_frames),
        AFPG_TEST_WITH(Memory, ends_its_search_in_a_ring_of_nonsense),
        AFPG_TEST_WITH(Memory, works_while_another_thread_gives_back),
    };
    return cmocka_run_group_tests_name("ring_v3", tests, nullptr, nullptr);
}
