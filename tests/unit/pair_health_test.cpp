// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/pair_health.h"

#include "src/bridge/health_words.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/text.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;

// What one side does in a second.
struct Second {
    std::uint64_t sent = 0;
    std::uint64_t guarded = 0;
    std::uint64_t verdict = 0;
};

// A pair that is looked at once a second; what was new is kept, of the direction from side 0 and of
// the other one.
struct Fixture {
    PairHealth health;
    PairHealth::Sides totals{};
    PairHealth::Clock::time_point now{}; // the clock's own beginning: the worst of times
    std::array<std::vector<HealthNews>, 2> news;
    unsigned seconds = 0;
    unsigned first_news = 0; // the second of the first of them, 0 for none

    static void add(Totals& totals, const Second& second) {
        totals.ended[static_cast<std::size_t>(Fate::sent)] += second.sent;
        totals.ended[static_cast<std::size_t>(Fate::guarded)] += second.guarded;
        totals.ended[static_cast<std::size_t>(Fate::verdict)] += second.verdict;
        totals.received += second.sent + second.guarded + second.verdict;
    }
    // From here on all counts reach their end and begin again after so many frames.
    void begin_below_zero(std::uint64_t frames) {
        for (Totals& side : totals) {
            side.received = 0 - frames;
            side.ended.fill(0 - frames);
        }
        static_cast<void>(health.look(totals, now));
    }
    void pass(unsigned times, const Second& here, const Second& there = {}) {
        for (; times > 0; --times) {
            now += 1s;
            ++seconds;
            add(totals[0], here);
            add(totals[1], there);
            const auto found = health.look(totals, now);
            for (std::size_t side = 0; side < 2; ++side) {
                if (!found[side])
                    continue;
                news[side].push_back(*found[side]);
                first_news = first_news == 0 ? seconds : first_news;
            }
        }
    }
    // Of the direction from side 0.
    [[nodiscard]] Health last() const { return news[0].back().now; }
};

Fixture& fixture(void** state) {
    return test::fixture<Fixture>(state);
}

constexpr Second rush{.sent = 500};
constexpr Second drip{.sent = 1};
constexpr Second guarded{.guarded = 500};

void has_nothing_to_say_of_what_is_well(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(60, {});
    pair.pass(60, rush, rush);
    pair.pass(60, drip, drip);
    pair.pass(60, rush, drip); // a download
    pair.pass(60, {.verdict = 500}, {.verdict = 500});
    pair.pass(60, {.verdict = 500}); // nothing goes out, so nothing comes back
    pair.pass(60, {});
    assert_int_equal(pair.news[0].size() + pair.news[1].size(), 0);
}

// Nothing lives that long; the arithmetic would not mind.
void bears_counts_that_wrap_around(void** state) {
    Fixture& pair = fixture(state);
    pair.begin_below_zero(2000);
    pair.pass(10, rush, rush);
    assert_int_equal(pair.news[0].size() + pair.news[1].size(), 0);
    pair.begin_below_zero(200);
    pair.pass(10, guarded, rush);
    assert_int_equal(pair.last(), Health::not_forwarding);
    pair.pass(1, rush, rush);
    assert_int_equal(pair.last(), Health::well);
}

void notices_a_direction_that_forwards_nothing(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(60, rush, rush);
    pair.pass(60, guarded, rush);
    assert_int_equal(pair.news[0].size(), 1);
    assert_int_equal(pair.last(), Health::not_forwarding);
    assert_int_equal(pair.health.of(0), Health::not_forwarding);
    assert_in_range(pair.first_news, 60 + 4, 60 + 9);
    assert_in_range(pair.news[0][0].frames, 4 * 500, 9 * 500);
    assert_in_range(pair.news[0][0].lasted.count(), 4000, 9000);
    // And of the other one, which has its own health.
    assert_int_equal(pair.health.of(1), Health::well);
}

void notices_it_with_a_ping_a_second(void** state) {
    fixture(state).pass(60, {.guarded = 1});
    assert_int_equal(fixture(state).news[0].size(), 1);
    assert_int_equal(fixture(state).last(), Health::not_forwarding);
    assert_in_range(fixture(state).first_news, 4, 9);
}

void says_once_that_it_is_over(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(30, guarded, rush);
    pair.pass(30, rush, rush);
    assert_int_equal(pair.news[0].size(), 2);
    assert_int_equal(pair.last(), Health::well);
    assert_int_equal(pair.news[0][1].before, Health::not_forwarding);
    assert_int_equal(pair.news[0][1].lasted.count(), 30000);
    pair.pass(30, guarded, rush);
    assert_int_equal(pair.news[0].size(), 3);
}

void bears_a_short_loss(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(10, rush, rush);
    pair.pass(3, guarded, rush);
    pair.pass(10, rush, rush);
    pair.pass(100, {.sent = 1, .guarded = 500}, rush); // most are lost, which is not all
    assert_int_equal(pair.news[0].size() + pair.news[1].size(), 0);
}

void takes_no_single_frame_for_the_end(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(10, guarded);
    for (int time = 0; time < 10; ++time) {
        pair.pass(1, {.sent = 1, .guarded = 500});
        pair.pass(29, guarded);
    }
    pair.pass(60, {}); // silence proves nothing
    assert_int_equal(pair.news[0].size(), 1);
}

// The report's symptom: hundreds on one side, and the other at 0.
void notices_that_one_side_is_silent(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(60, rush);
    assert_int_equal(pair.news[0].size(), 1);
    assert_int_equal(pair.last(), Health::one_sided);
    assert_in_range(pair.first_news, 4, 9);
    assert_int_equal(pair.news[1].size(), 0);
    pair.pass(10, rush, drip);
    assert_int_equal(pair.news[0].size(), 2);
    assert_int_equal(pair.last(), Health::well);
    assert_int_equal(pair.news[0][1].before, Health::one_sided);
}

void notices_it_whenever_the_traffic_begins(void** state) {
    for (unsigned idle = 0; idle < 12; ++idle) {
        fixture(state) = {};
        fixture(state).pass(idle, drip);
        fixture(state).pass(9, {.sent = 50});
        assert_in_range(fixture(state).first_news, 4, idle + 9);
    }
}

// A switch that announces itself, and a host that has nothing to say to it.
void takes_a_few_frames_for_no_traffic(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(3600, drip);
    assert_int_equal(pair.news[0].size(), 0);
}

// On a monitoring line, the switch at its end announces itself twice a minute.
void repeats_nothing_on_a_one_way_line(void** state) {
    Fixture& pair = fixture(state);
    for (int time = 0; time < 100; ++time) {
        pair.pass(29, rush);
        pair.pass(1, rush, drip);
    }
    assert_int_equal(pair.news[0].size(), 1);
}

void names_the_worse_of_two(void** state) {
    Fixture& pair = fixture(state);
    pair.pass(20, rush);
    pair.pass(20, guarded);
    assert_int_equal(pair.news[0].size(), 2);
    assert_int_equal(pair.last(), Health::not_forwarding);
    pair.pass(60, rush);
    assert_int_equal(pair.news[0].size(), 4);
    assert_int_equal(pair.news[0][2].now, Health::well);
    assert_int_equal(pair.last(), Health::one_sided);
}

test::Text words_of(Health before, Health now, const Totals& lately = {}) {
    return health_line("eth1", "eth2", {before, now, 5400ms, 2500}, lately);
}

void says_what_it_means(void** /*state*/) {
    Account account;
    for (int frame = 0; frame < 7; ++frame)
        account.ended(Fate::guarded);
    account.not_sent(ENETDOWN);
    assert_string_equal(
        words_of(Health::well, Health::not_forwarding, account.totals()).c_str(),
        "eth1 -> eth2: nothing is forwarded: none of 2500 frames in 5 s; in the last second: "
        "guarded (eth2 was not up) 7, failed with enetdown 1");
    assert_string_equal(
        words_of(Health::well, Health::one_sided).c_str(),
        "eth1 -> eth2: one-sided: 2500 frames went out in 5 s and eth2 has received none; right on "
        "a one-way line, else look at the line of eth2 and what is behind it (ip -s link show dev "
        "eth2)");
    assert_string_equal(words_of(Health::not_forwarding, Health::well).c_str(),
                        "eth1 -> eth2: forwards again after 5 s");
    assert_string_equal(words_of(Health::one_sided, Health::well).c_str(),
                        "eth1 -> eth2: eth2 receives again after 5 s");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, has_nothing_to_say_of_what_is_well),
        AFPG_TEST_WITH(Fixture, bears_counts_that_wrap_around),
        AFPG_TEST_WITH(Fixture, notices_a_direction_that_forwards_nothing),
        AFPG_TEST_WITH(Fixture, notices_it_with_a_ping_a_second),
        AFPG_TEST_WITH(Fixture, says_once_that_it_is_over),
        AFPG_TEST_WITH(Fixture, bears_a_short_loss),
        AFPG_TEST_WITH(Fixture, takes_no_single_frame_for_the_end),
        AFPG_TEST_WITH(Fixture, notices_that_one_side_is_silent),
        AFPG_TEST_WITH(Fixture, notices_it_whenever_the_traffic_begins),
        AFPG_TEST_WITH(Fixture, takes_a_few_frames_for_no_traffic),
        AFPG_TEST_WITH(Fixture, repeats_nothing_on_a_one_way_line),
        AFPG_TEST_WITH(Fixture, names_the_worse_of_two),
        cmocka_unit_test(says_what_it_means),
    };
    return cmocka_run_group_tests_name("pair_health", tests, nullptr, nullptr);
}
