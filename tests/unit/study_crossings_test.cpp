// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/crossings.h"

#include "tests/unit/cmocka.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace afpguard::study;

// One pair with two flows each way. Frames of a way alternate between its flows: number n is sent
// at the time given, and takes one unit to arrive.
class Traffic {
  public:
    explicit Traffic(std::size_t pairs = 1) : crossings(2 * pairs, 2) {}
    void passes(std::size_t way, Timestamp time) {
        const std::uint64_t number = send(way, time);
        crossings.arrived(way, number, time + 1);
    }
    void is_lost(std::size_t way, Timestamp time) { send(way, time); }
    std::uint64_t send(std::size_t way, Timestamp time) {
        const std::uint64_t number = next[way]++;
        crossings.sent(way, number, static_cast<std::uint16_t>(number % 2), time);
        return number;
    }
    std::uint64_t next[8] = {};
    Crossings crossings;
};

struct Moments {
    std::uint64_t first, last, up;
};
constexpr std::uint64_t never = UINT64_MAX;

Moments moments(const Crossings& crossings) {
    return {crossings.first().value_or(never), crossings.last().value_or(never),
            crossings.up().value_or(never)};
}

void assert_moments(const Moments& expected, const Moments& actual) {
    assert_int_equal(expected.first, actual.first);
    assert_int_equal(expected.last, actual.last);
    assert_int_equal(expected.up, actual.up);
}

Moments of_nothing() {
    Traffic traffic;
    traffic.is_lost(0, 10);
    return moments(traffic.crossings);
}

// The pair has forwarded with its first frame; it is up with the last of its four flows.
Moments of_a_pair() {
    Traffic traffic;
    traffic.is_lost(0, 10);
    traffic.passes(0, 20); // flow 1
    traffic.passes(1, 30);
    traffic.passes(1, 40);
    traffic.passes(0, 50); // flow 0
    return moments(traffic.crossings);
}

Moments without_one_flow() {
    Traffic traffic;
    traffic.passes(0, 20);
    traffic.passes(0, 30);
    traffic.passes(1, 40);
    traffic.is_lost(1, 50);
    traffic.passes(1, 60); // flow 0 again
    return moments(traffic.crossings);
}

// The second pair forwards one way only: it has forwarded, but is not up.
Moments of_two_pairs(bool second) {
    Traffic traffic(2);
    for (const std::size_t way : {0U, 0U, 1U, 1U})
        traffic.passes(way, 20);
    if (second)
        traffic.passes(3, 70);
    return moments(traffic.crossings);
}

void test_moments(void** /*state*/) {
    assert_moments({never, never, never}, of_nothing());
    assert_moments({21, 21, 51}, of_a_pair());
    assert_moments({21, 21, never}, without_one_flow());
    assert_moments({21, never, never}, of_two_pairs(false));
    assert_moments({21, 71, never}, of_two_pairs(true));
}

// The whole story of a start: nothing passes; some pass; all is up at 61.
Traffic a_start() {
    Traffic traffic;
    traffic.is_lost(0, 10);
    traffic.is_lost(1, 11);
    traffic.passes(0, 20); // from 21 on something passes
    traffic.is_lost(0, 21);
    traffic.is_lost(1, 22);
    traffic.passes(0, 30);
    traffic.passes(0, 40);
    traffic.passes(1, 50);
    traffic.passes(1, 60);
    return traffic;
}

WayReport report_of(const Traffic& traffic, std::size_t way, Timestamp steady, Timestamp end) {
    return traffic.crossings.report(steady, end)[way];
}

void assert_losses(std::uint64_t before, std::uint64_t between, std::uint64_t after,
                   const WayReport& report) {
    assert_int_equal(before, report.lost_before);
    assert_int_equal(between, report.lost_between);
    assert_int_equal(after, report.lost_after_up);
    assert_int_equal(report.sent, report.arrived + before + between + after);
}

WayReport start_that_went_well(std::size_t way) {
    Traffic traffic = a_start();
    traffic.passes(0, 100);
    traffic.passes(1, 101);
    return report_of(traffic, way, 62, 200);
}

WayReport frame_lost_later() {
    Traffic traffic = a_start();
    traffic.is_lost(0, 62);
    traffic.passes(0, 100);
    return report_of(traffic, 0, 62, 200);
}

// At the very moment at which the last flow comes through, it counts as between: what is sent in
// the same nanosecond may have met a start that was not over.
WayReport frame_lost_at_that_moment() {
    Traffic traffic = a_start();
    traffic.is_lost(0, 61);
    return report_of(traffic, 0, 62, 200);
}

// After the end of the window Suricata is told to stop: nothing counts.
WayReport frame_lost_after_the_end() {
    Traffic traffic = a_start();
    traffic.passes(0, 200);
    traffic.is_lost(0, 201);
    return report_of(traffic, 0, 62, 200);
}

WayReport never_up() {
    Traffic traffic;
    traffic.is_lost(0, 10);
    traffic.passes(1, 20);
    traffic.is_lost(0, 30);
    traffic.is_lost(0, 100);
    return report_of(traffic, 0, 50, 200);
}

void test_losses_by_time(void** /*state*/) {
    assert_losses(1, 1, 0, start_that_went_well(0));
    assert_losses(1, 1, 0, start_that_went_well(1));
    assert_int_equal(1, start_that_went_well(0).sent_after_up);
    assert_losses(1, 1, 1, frame_lost_later());
    assert_losses(1, 2, 0, frame_lost_at_that_moment());
    assert_losses(1, 1, 0, frame_lost_after_the_end());
    assert_int_equal(6, frame_lost_after_the_end().sent);
    assert_losses(1, 2, 0, never_up());
}

bool is_dead(bool one_passes, bool any_sent) {
    Traffic traffic = a_start();
    if (any_sent)
        traffic.is_lost(0, 100);
    if (one_passes)
        traffic.passes(0, 110);
    return report_of(traffic, 0, 90, 200).dead;
}

void test_dead_way(void** /*state*/) {
    assert_true(is_dead(false, true));
    assert_false(is_dead(true, true));
    assert_false(is_dead(false, false)); // without traffic there is no verdict
}

std::uint64_t arrived_after(int times) {
    Traffic traffic;
    const std::uint64_t number = traffic.send(0, 10);
    for (int i = 0; i < times; ++i)
        traffic.crossings.arrived(0, number, 20);
    const WayReport report = report_of(traffic, 0, 0, 100);
    return report.arrived * 10 + report.doubled;
}

std::uint64_t after_one_that_could_not_be_sent() {
    Traffic traffic;
    traffic.crossings.not_sent(0, traffic.send(0, 10));
    return report_of(traffic, 0, 0, 100).sent;
}

void test_doubled_and_unsent(void** /*state*/) {
    assert_int_equal(0, arrived_after(0));
    assert_int_equal(10, arrived_after(1));
    assert_int_equal(12, arrived_after(3));
    assert_int_equal(0, after_one_that_could_not_be_sent());
}

// Frames that were sent before a cycle began are not followed, whenever they arrive.
std::uint64_t followed_in_a_second_cycle(bool straggler) {
    Traffic traffic;
    const std::uint64_t early = traffic.send(0, 10);
    traffic.crossings.begin();
    if (straggler)
        traffic.crossings.arrived(0, early, 20);
    const std::uint64_t number = traffic.send(0, 30);
    if (!straggler)
        traffic.crossings.arrived(0, number, 40);
    const WayReport report = report_of(traffic, 0, 0, 100);
    return report.sent * 100 + report.arrived * 10 + (traffic.crossings.first() ? 1 : 0);
}

void test_second_cycle(void** /*state*/) {
    assert_int_equal(111, followed_in_a_second_cycle(false));
    assert_int_equal(100, followed_in_a_second_cycle(true));
}

bool complete_with(Timestamp lost_at) {
    Traffic traffic = a_start();
    traffic.is_lost(1, lost_at);
    return traffic.crossings.complete(61, 100);
}

void test_complete(void** /*state*/) {
    assert_false(complete_with(62));
    assert_false(complete_with(100));
    assert_true(complete_with(101));
    assert_true(complete_with(61));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_moments),      cmocka_unit_test(test_losses_by_time),
        cmocka_unit_test(test_dead_way),     cmocka_unit_test(test_doubled_and_unsent),
        cmocka_unit_test(test_second_cycle), cmocka_unit_test(test_complete),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
