// SPDX-License-Identifier: GPL-2.0-only
// How a bridge ends: at any moment, at once, and without leaving anything behind.
#include "tests/kernel/pair.h"
#include "tests/kernel/process_state.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::Text;

BridgedPair& rig(void** state) {
    return test::fixture<BridgedPair>(state);
}

struct Ending {
    Text wrong;
    std::int64_t taken_ms = -1;
};

// What must hold of every bridge that was told to stop.
Text fault_in(const test::RunningBridge& bridge) {
    for (std::size_t thread = 0; thread < bridge.size(); ++thread)
        if (bridge.end_of(thread) != WorkerEnd::stopped)
            return Text("thread " + std::to_string(thread) + " has failed");
    return bridge.balanced() ? Text() : Text("a frame has not ended in one fate");
}

using Stop = std::chrono::milliseconds (*)(const test::Pair&, test::RunningBridge&);

Ending live_and_stop(const test::Pair& pair, StartupMode mode, Stop stop) {
    test::RunningBridge bridge;
    Ending ending;
    ending.wrong =
        bridge.start(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 2), mode));
    if (!ending.wrong.empty())
        return ending;
    ending.taken_ms = stop(pair, bridge).count();
    ending.wrong = fault_in(bridge);
    return ending;
}

// On a machine with other things to do it may take longer once, but not every time.
void expect_stop_in_time(void** state, StartupMode mode, Stop stop) {
    constexpr std::int64_t limit_ms = 200;
    std::int64_t least = limit_ms + 1;
    for (unsigned attempt = 0; attempt < 5 && least > limit_ms; ++attempt) {
        const Ending ending = live_and_stop(rig(state), mode, stop);
        assert_string_equal(ending.wrong.c_str(), "");
        least = std::min(least, ending.taken_ms);
    }
    assert_in_range(least, 0, limit_ms);
}

std::chrono::milliseconds plainly(const test::Pair& /*pair*/, test::RunningBridge& bridge) {
    return bridge.stop();
}

std::chrono::milliseconds by_flag(const test::Pair& /*pair*/, test::RunningBridge& bridge) {
    return bridge.stop_by_flag();
}

std::chrono::milliseconds under_traffic(const test::Pair& pair, test::RunningBridge& bridge) {
    std::atomic<bool> ended{false};
    test::Team senders;
    for (const test::FarEnd* end : {&pair.left, &pair.right})
        senders.add([&, end] {
            while (!ended)
                end->send_numbered(0, 64);
        });
    bridge.await(Fate::sent, 1000);
    const auto taken = bridge.stop();
    ended = true;
    senders.finish();
    return taken;
}

void stops_when_idle(void** state) {
    expect_stop_in_time(state, StartupMode::guard, plainly);
}

void stops_by_the_flag_alone(void** state) {
    expect_stop_in_time(state, StartupMode::guard, by_flag);
}

// The frames in hand are finished.
void stops_under_traffic(void** state) {
    expect_stop_in_time(state, StartupMode::guard, under_traffic);
}

void stops_while_an_interface_is_awaited(void** state) {
    rig(state).right_cable.take_down();
    expect_stop_in_time(state, StartupMode::guard, plainly);
}

void stops_while_the_peer_is_awaited(void** state) {
    rig(state).right_cable.take_down();
    expect_stop_in_time(state, StartupMode::strict, plainly);
}

// Before anything is up, and in every state that the first moments bring.
Text stop_after(BridgedPair& pair, unsigned pauses) {
    test::RunningBridge bridge;
    const Text wrong =
        bridge.make(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 2)));
    if (!wrong.empty())
        return wrong;
    bridge.run();
    for (unsigned pause = 0; pause < pauses; ++pause)
        std::this_thread::yield();
    bridge.stop();
    return fault_in(bridge);
}

void stops_at_any_moment_of_the_start(void** state) {
    for (unsigned pauses = 0; pauses < 2000; pauses += 1 + pauses / 4)
        assert_string_equal(stop_after(rig(state), pauses).c_str(), "");
}

struct TakenCluster : BridgedPair {
    test::Veth cable{"third", "far_third"};
    test::RunningBridge owner;

    Text take_the_cluster() {
        auto settings = test::RunningBridge::settings_of({test::passive("third", 2)});
        settings.interfaces[0].cluster_id = 902;
        return owner.start(settings);
    }
    Text make() {
        auto settings = test::RunningBridge::settings_of(this->settings(CopyMode::ips, 2));
        settings.interfaces[0].cluster_id = 901;
        settings.interfaces[1].cluster_id = 902;
        return bridge.make(settings);
    }
};

void does_not_share_a_cluster(void** state) {
    auto& clash = test::fixture<TakenCluster>(state);
    assert_string_equal(clash.take_the_cluster().c_str(), "");
    const Text refusal = clash.make();
    test::assert_mentions(refusal, "right: cluster-id 902: another program (bridge_stop_tes");
    test::assert_mentions(refusal, ") has it on third; end that program, or set a cluster-id that "
                                   "is free, as 1");
}

// Another interface has the cluster by then: the start of one thread fails, and all others go home.
void ends_all_threads_when_one_cannot_start(void** state) {
    auto& clash = test::fixture<TakenCluster>(state);
    assert_string_equal(clash.make().c_str(), "");
    assert_string_equal(clash.take_the_cluster().c_str(), "");
    clash.bridge.run();
    assert_true(test::wait_until([&] {
        return clash.bridge.ended(2) &&
               clash.bridge.log().has("error: right: cannot join cluster-id 902: another program "
                                      "or interface uses it with another device or cluster-type; "
                                      "set a cluster-id that is free");
    }));
    assert_true(test::wait_until([&] { return clash.bridge.ended(3); }));
    clash.bridge.stop();
    assert_int_equal(clash.bridge.end_of(2), WorkerEnd::failed);
    assert_int_equal(clash.bridge.end_of(3), WorkerEnd::failed);
    assert_true(clash.bridge.balanced());
}

// The engine has failed in one thread: that thread ends, with its account closed.
void ends_with_its_engine(void** state) {
    assert_string_equal(rig(state).start(CopyMode::ips).c_str(), "");
    rig(state).bridge.host(0).fail_at_next_frame();
    rig(state).left.send_numbered(0, 100);
    assert_true(test::wait_until([&] { return rig(state).bridge.ended(0); }));
    rig(state).bridge.stop();
    assert_int_equal(rig(state).bridge.end_of(0), WorkerEnd::failed);
    assert_int_equal(rig(state).bridge.end_of(1), WorkerEnd::stopped);
    assert_true(rig(state).bridge.balanced());
}

Text live_and_end(const test::Pair& pair, bool right_is_down) {
    if (right_is_down)
        pair.right_cable.take_down();
    test::RunningBridge bridge;
    const Text wrong =
        bridge.start(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 3)));
    if (wrong.empty() && test::count_ring_mappings() != 6)
        return Text("not every thread has a ring");
    pair.left.send_numbered(0, 100);
    if (wrong.empty() && !bridge.await(right_is_down ? Fate::guarded : Fate::sent, 100))
        return Text("no traffic");
    if (right_is_down)
        pair.right_cable.take_up();
    bridge.stop();
    return wrong;
}

void leaves_nothing_behind(void** state) {
    assert_string_equal(live_and_end(rig(state), false).c_str(), "");
    const Text before = test::open_files();
    for (unsigned times = 0; times < 4; ++times)
        assert_string_equal(live_and_end(rig(state), times % 2 == 1).c_str(), "");
    assert_string_equal(test::open_files().c_str(), before.c_str());
    assert_int_equal(test::count_ring_mappings(), 0);
    assert_int_equal(test::promiscuity_of("left"), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(BridgedPair, stops_when_idle),
        AFPG_TEST_WITH(BridgedPair, stops_by_the_flag_alone),
        AFPG_TEST_WITH(BridgedPair, stops_under_traffic),
        AFPG_TEST_WITH(BridgedPair, stops_while_an_interface_is_awaited),
        AFPG_TEST_WITH(BridgedPair, stops_while_the_peer_is_awaited),
        AFPG_TEST_WITH(BridgedPair, stops_at_any_moment_of_the_start),
        AFPG_TEST_WITH(TakenCluster, does_not_share_a_cluster),
        AFPG_TEST_WITH(TakenCluster, ends_all_threads_when_one_cannot_start),
        AFPG_TEST_WITH(BridgedPair, ends_with_its_engine),
        AFPG_TEST_WITH(BridgedPair, leaves_nothing_behind),
    };
    return test::run_in_network("bridge_stop", tests);
}
