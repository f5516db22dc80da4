// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/peer.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/team.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>

namespace {

using afpguard::Peer;
using afpguard::PeerWord;

void is_nobody_before_it_is_published(void** /*state*/) {
    const Peer peer;
    assert_false(peer.read().up());
    assert_int_equal(peer.read().descriptor(), -1);
    assert_int_equal(peer.read().generation(), 0);
    assert_int_equal(PeerWord().descriptor(), -1);
}

void is_up_once_published(void** /*state*/) {
    Peer peer;
    peer.publish(0);
    assert_true(peer.read().up());
    assert_int_equal(peer.read().descriptor(), 0);
    assert_int_equal(peer.read().generation(), 1);
}

void is_nobody_again_once_withdrawn(void** /*state*/) {
    Peer peer;
    peer.publish(42);
    peer.withdraw();
    assert_false(peer.read().up());
    assert_int_equal(peer.read().descriptor(), -1);
}

void numbers_every_change(void** /*state*/) {
    Peer peer;
    for (unsigned generation = 1; generation < 10; generation += 2) {
        peer.publish(7);
        assert_int_equal(peer.read().generation(), generation);
        peer.withdraw();
        assert_int_equal(peer.read().generation(), generation + 1);
    }
}

void expect_word(bool up, std::uint32_t generation, int descriptor) {
    const PeerWord word(up, generation, descriptor);
    assert_int_equal(word.up(), up);
    assert_int_equal(word.generation(), generation);
    assert_int_equal(word.descriptor(), descriptor);
}

void keeps_its_three_parts_apart(void** /*state*/) {
    for (const bool up : {false, true})
        for (const std::uint32_t generation : {0U, 1U, 0x7fffffffU})
            for (const int descriptor : {-1, 0, 1, 0x7fffffff})
                expect_word(up, generation, descriptor);
}

void starts_its_numbers_again_without_touching_the_rest(void** /*state*/) {
    const PeerWord word(false, 0x80000000, 5);
    assert_false(word.up());
    assert_int_equal(word.generation(), 0);
    assert_int_equal(word.descriptor(), 5);
}

// The n-th publication has descriptor n and generation 2n - 1, the withdrawal after it 2n.
bool is_whole(PeerWord word) {
    const std::uint32_t generation = word.generation();
    if (generation % 2 == 0)
        return !word.up() && word.descriptor() == -1;
    return word.up() && word.descriptor() == static_cast<int>(generation / 2 + 1);
}

struct Count {
    unsigned torn = 0;
    unsigned backwards = 0;
};

Count read_while_it_changes(const Peer& peer, const std::atomic<bool>& ended) {
    Count count;
    std::uint32_t last = 0;
    while (!ended) {
        const PeerWord word = peer.read();
        count.torn += is_whole(word) ? 0 : 1;
        count.backwards += word.generation() < last ? 1 : 0;
        last = word.generation();
    }
    return count;
}

Count read_and_publish_at_once(int times) {
    Peer peer;
    std::atomic<bool> ended{false};
    std::array<Count, 3> counts{};
    afpguard::test::run_threads(counts.size() + 1, [&](std::size_t number) {
        if (number < counts.size()) {
            counts[number] = read_while_it_changes(peer, ended);
            return;
        }
        for (int descriptor = 1; descriptor <= times; ++descriptor) {
            peer.publish(descriptor);
            peer.withdraw();
        }
        ended = true;
    });
    Count sum;
    for (const Count& count : counts) {
        sum.torn += count.torn;
        sum.backwards += count.backwards;
    }
    return sum;
}

void is_never_seen_half_changed(void** /*state*/) {
    const Count count = read_and_publish_at_once(100000);
    assert_int_equal(count.torn, 0);
    assert_int_equal(count.backwards, 0);
}

// What was done before the publication is seen by who sees it; the thread sanitizer watches.
int read_what_was_done_before() {
    Peer peer;
    int plain = 0;
    int seen = -1;
    afpguard::test::run_threads(2, [&](std::size_t number) {
        if (number == 0) {
            plain = 17;
            peer.publish(3);
            return;
        }
        while (!peer.read().up())
            std::this_thread::yield();
        seen = plain;
    });
    return seen;
}

void shows_what_was_done_before_it_was_published(void** /*state*/) {
    for (int times = 0; times < 100; ++times)
        assert_int_equal(read_what_was_done_before(), 17);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(is_nobody_before_it_is_published),
        cmocka_unit_test(is_up_once_published),
        cmocka_unit_test(is_nobody_again_once_withdrawn),
        cmocka_unit_test(numbers_every_change),
        cmocka_unit_test(keeps_its_three_parts_apart),
        cmocka_unit_test(starts_its_numbers_again_without_touching_the_rest),
        cmocka_unit_test(is_never_seen_half_changed),
        cmocka_unit_test(shows_what_was_done_before_it_was_published),
    };
    return cmocka_run_group_tests_name("peer", tests, nullptr, nullptr);
}
