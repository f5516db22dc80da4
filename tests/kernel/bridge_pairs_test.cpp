// SPDX-License-Identifier: GPL-2.0-only
// One thread for both sides of a pair.
#include "tests/kernel/bridged.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <vector>

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::expect_fate;
using test::rig;
using test::start;
using test::stop;
using test::Text;

struct Paired : BridgedPair {
    Paired() { bridge.environment().run_mode = RunMode::pairs; }
};

void has_half_the_threads(void** state) {
    start(state, CopyMode::ips, 3);
    assert_int_equal(rig(state).bridge.size(), 6);
    assert_int_equal(rig(state).bridge.threads(), 3);
    stop(state);
}

void forwards_both_ways(void** state) {
    start(state, CopyMode::ips);
    test::expect_same_on_the_other_side(rig(state).left, rig(state).right);
    test::expect_same_on_the_other_side(rig(state).right, rig(state).left);
    stop(state);
    expect_fate(state, Fate::sent, 12000);
}

// A listener that sends nothing has a thread to itself.
void listens_as_ever(void** state) {
    const auto settings = test::RunningBridge::settings_of({test::passive("left", 2)});
    assert_string_equal(rig(state).bridge.start(settings).c_str(), "");
    test::send_and_await(rig(state), rig(state).left, 1000);
    assert_true(rig(state).bridge.await(Fate::inspected, 1000));
    assert_int_equal(rig(state).bridge.threads(), 2);
    stop(state);
}

// Which threads have seen a flow.
struct Meeting : Paired {
    static constexpr std::uint16_t flows = 60;
    std::mutex mutex;
    std::map<std::uint32_t, std::set<unsigned>> threads_of_flow;
    unsigned threads = 0;

    Text start_meeting() {
        bridge.prepare_hosts([this](test::FakeHost& host) {
            host.set_judge([this, thread = threads++](const Frame& frame) {
                const std::lock_guard<std::mutex> lock(mutex);
                if (const auto flow = test::number_in(frame))
                    threads_of_flow[*flow].insert(thread);
                return Verdict::pass;
            });
        });
        auto wanted = test::RunningBridge::settings_of(settings(CopyMode::ips, 3));
        for (InterfaceSettings& one : wanted.interfaces)
            one.cluster_type = ClusterType::flow;
        return bridge.start(wanted);
    }
    std::set<unsigned> threads_that_saw_any() {
        std::set<unsigned> all;
        for (const auto& [flow, seen_by] : threads_of_flow)
            all.insert(seen_by.begin(), seen_by.end());
        return all;
    }
};

void sees_both_directions_of_a_flow_on_one_thread(void** state) {
    auto& meeting = test::fixture<Meeting>(state);
    assert_string_equal(meeting.start_meeting().c_str(), "");
    for (std::uint16_t flow = 0; flow < Meeting::flows; ++flow) {
        meeting.left.send(test::make_flow_frame(flow));
        meeting.right.send(test::make_answer_frame(flow));
    }
    const std::uint64_t frames = 2 * Meeting::flows;
    assert_true(meeting.bridge.await_received(frames));
    stop(state);
    assert_int_equal(meeting.threads_of_flow.size(), Meeting::flows);
    for (const auto& [flow, seen_by] : meeting.threads_of_flow)
        assert_int_equal(seen_by.size(), 1);
    assert_int_equal(meeting.threads_that_saw_any().size(), 3);
}

// In the order of the engine's thread: whose turn it was, left or right.
struct Busy : Paired {
    std::atomic<bool> held{true};
    std::atomic<bool> holds{false};
    std::mutex mutex;
    std::vector<bool> from_left;

    Text start_held() {
        bridge.prepare_hosts([this](test::FakeHost& host) {
            host.set_judge([this](const Frame& frame) {
                holds = true;
                test::wait_until([&] { return !held; });
                const std::lock_guard<std::mutex> lock(mutex);
                from_left.push_back(test::number_in(frame).value_or(0) < 1000);
                return Verdict::pass;
            });
        });
        return start(CopyMode::ips);
    }
    // The longest row of frames of one side, as long as there were frames of both.
    std::size_t longest_row(std::size_t of) {
        std::size_t longest = 0;
        std::size_t row = 0;
        for (std::size_t at = 0; at < of; ++at) {
            row = at > 0 && from_left[at] == from_left[at - 1] ? row + 1 : 1;
            longest = std::max(longest, row);
        }
        return longest;
    }
};

// Neither side waits until the other has nothing more.
void is_fair_to_both_sides(void** state) {
    auto& busy = test::fixture<Busy>(state);
    assert_string_equal(busy.start_held().c_str(), "");
    busy.left.send_numbered(0, 1);
    assert_true(test::wait_until([&] { return busy.holds.load(); }));
    busy.left.send_numbered(1, 801);
    busy.right.send_numbered(1000, 1800);
    busy.held = false;
    assert_true(busy.bridge.await_received(1601));
    stop(state);
    assert_int_equal(busy.from_left.size(), 1601);
    assert_in_range(busy.longest_row(1400), 1, 130);
}

// Frames into the left end until one comes out of the right end.
void expect_passage_in_the_end(void** state) {
    assert_true(test::wait_until([&] {
        rig(state).left.send_numbered(0, 1);
        return rig(state).bridge.sum_of(Fate::sent) > 0;
    }));
    rig(state).right.send_numbered(0, 100);
    assert_true(rig(state).bridge.await(Fate::sent, 101));
}

// Until then what is for it is dropped, and its own thread serves the other side.
void serves_one_side_while_the_other_is_away(void** state) {
    rig(state).right_cable.take_down();
    start(state, CopyMode::ips);
    rig(state).left.send_numbered(0, 100);
    assert_true(rig(state).bridge.await(Fate::guarded, 100));
    rig(state).right_cable.take_up();
    expect_passage_in_the_end(state);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::failed), 0);
}

void waits_for_the_side_that_is_away_when_strict(void** state) {
    rig(state).right_cable.take_down();
    assert_string_equal(
        rig(state).BridgedPair::start(CopyMode::ips, 2, StartupMode::strict).c_str(), "");
    rig(state).left.send_numbered(0, 100);
    assert_true(test::wait_until([&] { return rig(state).bridge.host(0).idle_calls() > 2; }));
    assert_int_equal(rig(state).bridge.sum().received, 0);
    rig(state).right_cable.take_up();
    expect_passage_in_the_end(state);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::guarded), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Paired, has_half_the_threads),
        AFPG_TEST_WITH(Paired, forwards_both_ways),
        AFPG_TEST_WITH(Paired, listens_as_ever),
        AFPG_TEST_WITH(Meeting, sees_both_directions_of_a_flow_on_one_thread),
        AFPG_TEST_WITH(Busy, is_fair_to_both_sides),
        AFPG_TEST_WITH(Paired, serves_one_side_while_the_other_is_away),
        AFPG_TEST_WITH(Paired, waits_for_the_side_that_is_away_when_strict),
    };
    return test::run_in_network("bridge_pairs", tests);
}
