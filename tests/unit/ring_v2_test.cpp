// SPDX-License-Identifier: GPL-2.0-only
// The ring over ordinary memory, with the test in the part of the kernel.
#include "src/net/ring_v2.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/memory_file.h"
#include "tests/unit/team.h"

#include <linux/if_packet.h>

#include <atomic>
#include <cstdint>
#include <cstring>
#include <random>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace afpguard;

constexpr std::uint32_t frame_size = 1632; // 2 places and some waste in a block
constexpr RingLayout layout{4096, 4, frame_size, 8};
constexpr std::uint32_t mac_offset = 70;
constexpr std::uint32_t headers_end = 32 + sizeof(sockaddr_ll);

struct Memory {
    Mapping mapping = test::make_guarded_memory(layout.bytes());
    std::uint8_t* start = mapping.data();
    RingV2 ring{std::move(mapping), layout};

    [[nodiscard]] std::uint8_t* place(std::uint32_t slot) const {
        return start + slot / 2 * std::size_t{layout.block_size} + slot % 2 * frame_size;
    }
    [[nodiscard]] tpacket2_hdr& header(std::uint32_t slot) const {
        return *reinterpret_cast<tpacket2_hdr*>(place(slot));
    }
    // Lays a frame in a place, its first four bytes a number, and hands the place over.
    void deliver(std::uint32_t slot, std::uint32_t number, std::uint32_t flags = 0) const {
        tpacket2_hdr& words = header(slot);
        words.tp_len = words.tp_snaplen = 60;
        words.tp_mac = mac_offset;
        words.tp_sec = 1700000000 + number;
        words.tp_nsec = number;
        std::memcpy(place(slot) + mac_offset, &number, sizeof number);
        hand_over(slot, flags);
    }
    void hand_over(std::uint32_t slot, std::uint32_t flags = 0) const {
        std::atomic_ref<std::uint32_t>(header(slot).tp_status)
            .store(TP_STATUS_USER | flags, std::memory_order_release);
    }
    [[nodiscard]] bool kernel_owns(std::uint32_t slot) const {
        return std::atomic_ref<std::uint32_t>(header(slot).tp_status)
                   .load(std::memory_order_acquire) == TP_STATUS_KERNEL;
    }
};

Memory& memory(void** state) {
    return test::fixture<Memory>(state);
}

constexpr std::int64_t none = -1;

std::int64_t number_in(const Frame& frame) {
    std::uint32_t number = 0;
    std::memcpy(&number, frame.data, sizeof number);
    return number;
}

// The number in the next frame, which is given back at once.
std::int64_t take(Memory& memory) {
    const auto frame = memory.ring.next();
    if (!frame)
        return none;
    const std::int64_t number = number_in(*frame);
    memory.ring.release(frame->slot);
    return number;
}

// The slot of the next frame, which stays out.
std::int64_t hold(Memory& memory) {
    const auto frame = memory.ring.next();
    return frame ? std::int64_t{frame->slot} : none;
}

void has_nothing_before_the_kernel_gives(void** state) {
    assert_int_equal(take(memory(state)), none);
    memory(state).deliver(1, 1);
    assert_int_equal(take(memory(state)), none);
}

void says_how_many_frames_are_in_it(void** state) {
    assert_int_equal(memory(state).ring.waiting(), 0);
    for (std::uint32_t slot = 0; slot < 3; ++slot)
        memory(state).deliver(slot, slot);
    assert_int_equal(memory(state).ring.waiting(), 3);
    const std::int64_t held = hold(memory(state));
    assert_int_equal(memory(state).ring.waiting(), 3);
    memory(state).ring.release(static_cast<std::uint32_t>(held));
    assert_int_equal(memory(state).ring.waiting(), 2);
}

void hands_frames_out_in_order(void** state) {
    for (std::uint32_t slot = 0; slot < 5; ++slot)
        memory(state).deliver(slot, 100 + slot);
    for (std::uint32_t slot = 0; slot < 5; ++slot)
        assert_int_equal(take(memory(state)), 100 + slot);
    assert_int_equal(take(memory(state)), none);
}

void goes_around(void** state) {
    for (std::uint32_t number = 0; number < 3 * layout.frame_count + 1; ++number) {
        memory(state).deliver(number % layout.frame_count, number);
        assert_int_equal(take(memory(state)), number);
        assert_true(memory(state).kernel_owns(number % layout.frame_count));
    }
}

Frame next_frame(Memory& memory) {
    return memory.ring.next().value_or(Frame());
}

void views_the_frame_of_the_place(void** state) {
    memory(state).deliver(0, 7, TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID);
    memory(state).header(0).tp_len = 61;
    memory(state).header(0).tp_vlan_tci = 5;
    memory(state).header(0).tp_vlan_tpid = 0x88a8;
    const Frame frame = next_frame(memory(state));
    assert_ptr_equal(frame.data, memory(state).place(0) + mac_offset);
    assert_int_equal(frame.length, 60);
    assert_int_equal(frame.wire_length, 61);
    assert_int_equal(frame.headroom, mac_offset - headers_end);
    assert_int_equal(frame.seconds, 1700000007);
    assert_int_equal(frame.nanoseconds, 7);
    assert_int_equal(frame.tag.protocol, 0x88a8);
    assert_int_equal(frame.tag.control, 5);
}

void keeps_a_place_until_it_is_given_back(void** state) {
    memory(state).deliver(0, 1);
    assert_int_equal(hold(memory(state)), 0);
    assert_false(memory(state).kernel_owns(0));
    memory(state).ring.release(0);
    assert_true(memory(state).kernel_owns(0));
}

// All places are out: the first one's word still says "yours", and must not be believed twice.
void does_not_hand_a_frame_out_twice(void** state) {
    for (std::uint32_t slot = 0; slot < layout.frame_count; ++slot)
        memory(state).deliver(slot, slot);
    for (std::uint32_t slot = 0; slot < layout.frame_count; ++slot)
        assert_int_equal(hold(memory(state)), slot);
    assert_int_equal(hold(memory(state)), none);
    memory(state).ring.release(3);
    assert_int_equal(hold(memory(state)), none);
    memory(state).ring.release(0);
    assert_int_equal(hold(memory(state)), none);
    memory(state).deliver(0, 100);
    assert_int_equal(take(memory(state)), 100);
}

void takes_frames_back_in_any_order(void** state) {
    for (std::uint32_t slot = 0; slot < 3; ++slot)
        memory(state).deliver(slot, slot);
    for (std::uint32_t slot = 0; slot < 3; ++slot)
        assert_int_equal(hold(memory(state)), slot);
    for (const std::uint32_t slot : {1U, 2U, 0U}) {
        assert_false(memory(state).kernel_owns(slot));
        memory(state).ring.release(slot);
        assert_true(memory(state).kernel_owns(slot));
    }
}

void skips_and_counts_what_makes_no_sense(void** state) {
    for (std::uint32_t slot = 0; slot < 4; ++slot)
        memory(state).deliver(slot, slot);
    memory(state).header(0).tp_mac = 0;
    memory(state).header(1).tp_snaplen = 0xffffffff;
    memory(state).header(2).tp_mac = 0xffff;
    assert_int_equal(take(memory(state)), 3);
    assert_int_equal(memory(state).ring.malformed(), 3);
    for (std::uint32_t slot = 0; slot < 4; ++slot)
        assert_true(memory(state).kernel_owns(slot));
}

// Each place is looked at once, so that the search ends though every word says "yours".
void ends_its_search_in_a_ring_of_nonsense(void** state) {
    for (std::uint32_t slot = 0; slot < layout.frame_count; ++slot)
        memory(state).hand_over(slot);
    assert_int_equal(take(memory(state)), none);
    assert_int_equal(memory(state).ring.malformed(), layout.frame_count);
}

bool lies_inside(const Memory& memory, const Frame& frame) {
    const std::uint8_t* place = memory.place(frame.slot);
    return frame.data >= place + headers_end && frame.data + frame.length <= place + frame_size &&
           frame.headroom == frame.data - place - headers_end;
}

// Random words, many of them near the edges; what comes out is read to its last byte.
unsigned count_outside(Memory& memory, unsigned seed) {
    std::mt19937 random(seed);
    const auto word = [&] { return random() >> random() % 32; };
    unsigned outside = 0;
    for (unsigned turn = 0; turn < 2500 * layout.frame_count; ++turn) {
        const std::uint32_t slot = turn % layout.frame_count;
        tpacket2_hdr& header = memory.header(slot);
        header.tp_mac = static_cast<std::uint16_t>(word());
        header.tp_snaplen = static_cast<std::uint32_t>(word());
        header.tp_len = static_cast<std::uint32_t>(word());
        memory.hand_over(slot, static_cast<std::uint32_t>(random()));
        const auto frame = memory.ring.next();
        if (!frame)
            continue;
        unsigned sum = 0;
        for (std::uint32_t at = 0; at < frame->length; ++at)
            sum += frame->data[at];
        outside += lies_inside(memory, *frame) && sum < 0xffffffff ? 0 : 1;
        memory.ring.release(frame->slot);
    }
    return outside;
}

void stays_inside_the_place_whatever_the_words_say(void** state) {
    for (unsigned seed = 1; seed <= 5; ++seed)
        assert_int_equal(count_outside(memory(state), seed), 0);
    assert_true(memory(state).ring.malformed() > 0);
}

// One thread as the kernel, one that takes, one that gives back: each frame once and in order.
unsigned wrong_numbers(Memory& memory, std::uint32_t count) {
    std::atomic<std::uint32_t> taken{0};
    unsigned wrong = 0;
    std::vector<std::atomic<std::uint32_t>> slots(count);
    test::Team team;
    team.add([&] {
        for (std::uint32_t number = 0; number < count; ++number) {
            const std::uint32_t slot = number % layout.frame_count;
            while (!memory.kernel_owns(slot))
                std::this_thread::yield();
            memory.deliver(slot, number);
        }
    });
    team.add([&] {
        while (taken < count) {
            const auto frame = memory.ring.next();
            if (!frame) {
                std::this_thread::yield();
                continue;
            }
            wrong += number_in(*frame) == taken ? 0 : 1;
            slots[taken] = frame->slot;
            ++taken;
        }
    });
    team.add([&] {
        for (std::uint32_t given = 0; given < count; ++given) {
            while (taken <= given)
                std::this_thread::yield();
            memory.ring.release(slots[given]);
        }
    });
    team.finish();
    return wrong;
}

void works_while_another_thread_gives_back(void** state) {
    assert_int_equal(wrong_numbers(memory(state), 20000), 0);
    assert_int_equal(memory(state).ring.malformed(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Memory, has_nothing_before_the_kernel_gives),
        AFPG_TEST_WITH(Memory, says_how_many_frames_are_in_it),
        AFPG_TEST_WITH(Memory, hands_frames_out_in_order),
        AFPG_TEST_WITH(Memory, goes_around),
        AFPG_TEST_WITH(Memory, views_the_frame_of_the_place),
        AFPG_TEST_WITH(Memory, keeps_a_place_until_it_is_given_back),
        AFPG_TEST_WITH(Memory, does_not_hand_a_frame_out_twice),
        AFPG_TEST_WITH(Memory, takes_frames_back_in_any_order),
        AFPG_TEST_WITH(Memory, skips_and_counts_what_makes_no_sense),
        AFPG_TEST_WITH(Memory, ends_its_search_in_a_ring_of_nonsense),
        AFPG_TEST_WITH(Memory, stays_inside_the_place_whatever_the_words_say),
        AFPG_TEST_WITH(Memory, works_while_another_thread_gives_back),
    };
    return cmocka_run_group_tests_name("ring_v2", tests, nullptr, nullptr);
}
