// SPDX-License-Identifier: GPL-2.0-only
// Bridges and listeners of other kinds, and what the engine gets besides frames.
#include "tests/kernel/bridged.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::Text;

BridgedPair& rig(void** state) {
    return test::fixture<BridgedPair>(state);
}

void start(void** state, CopyMode mode, unsigned threads = 1) {
    test::expect_started(rig(state), mode, threads);
}

void stop(void** state) {
    test::expect_balanced_end(rig(state));
}

void expect_fate(void** state, Fate fate, std::uint64_t count) {
    test::expect_fate(rig(state), fate, count);
}

void gives_the_engine_its_idle_time(void** state) {
    start(state, CopyMode::ips);
    assert_true(test::wait_until([&] {
        return rig(state).bridge.host(0).idle_calls() > 2 &&
               rig(state).bridge.host(0).waits_ended_by(WaitEnd::timeout) > 2;
    }));
    stop(state);
}

// Often enough that it cannot be for another reason.
void wakes_up_when_it_is_told(void** state) {
    start(state, CopyMode::ips);
    const test::FakeHost& host = rig(state).bridge.host(0);
    for (unsigned times = 0; times < 100; ++times) {
        const unsigned before = host.waits_ended_by(WaitEnd::interrupted);
        rig(state).bridge.wake(0);
        assert_true(
            test::wait_until([&] { return host.waits_ended_by(WaitEnd::interrupted) > before; }));
    }
    // And sleeps again.
    const unsigned slept = host.waits_ended_by(WaitEnd::timeout);
    assert_true(test::wait_until([&] { return host.waits_ended_by(WaitEnd::timeout) > slept; }));
    stop(state);
}

Text start_with_blocks(BridgedPair& pair) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces)
        one.tpacket_v3 = true;
    return pair.bridge.start(settings);
}

struct Autofp : BridgedPair {
    test::OtherThreads others{3};

    Autofp() {
        bridge.use(RunMode::autofp);
        bridge.prepare_hosts([this](test::FakeHost& host) { host.hand_over_to(others); });
    }
    ~Autofp() { bridge.stop(); }
    Autofp(const Autofp&) = delete;
    Autofp& operator=(const Autofp&) = delete;
};

// Frames come back from three threads, and in no order.
void forwards_what_other_threads_give_back(void** state) {
    start(state, CopyMode::ips, 2);
    for (std::uint32_t first = 0; first < 6000; first += test::portion) {
        rig(state).left.send_mixed(first, first + test::portion);
        rig(state).right.send_mixed(first, first + test::portion);
        assert_true(rig(state).bridge.await(Fate::sent, 2 * (first + test::portion)));
    }
    stop(state);
    expect_fate(state, Fate::sent, 12000);
}

// Later than without, but all of it and in order.
void forwards_in_blocks_where_asked(void** state) {
    assert_string_equal(start_with_blocks(rig(state)).c_str(), "");
    test::expect_same_on_the_other_side(rig(state).left, rig(state).right);
    stop(state);
    expect_fate(state, Fate::sent, 6000);
}

Text start_with_filter(BridgedPair& pair, const char* filter) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces)
        one.bpf_filter = filter;
    return pair.bridge.start(settings);
}

// The number of a frame of ours ends at byte 17.
void receives_only_what_the_filter_matches(void** state) {
    assert_string_equal(start_with_filter(rig(state), "ether[17] & 1 = 0").c_str(), "");
    rig(state).left.send_numbered(0, 200);
    for (std::uint32_t number = 0; number < 200; number += 2)
        assert_int_equal(rig(state).right.receive_number(), number);
    stop(state);
    expect_fate(state, Fate::sent, 100);
    assert_int_equal(rig(state).bridge.sum().received, 100);
}

struct Loopback : BridgedPair {
    test::FarEnd lo{"lo"};
};

Text listen_on_loopback(BridgedPair& pair) {
    auto settings = test::RunningBridge::settings_of({test::passive("lo")});
    settings.interfaces[0].tpacket_v3 = false;
    settings.interfaces[0].ring_size = 2048;
    return pair.bridge.start(settings);
}

// There each frame passes twice, on its way out and on its way in. More frames than the ring has
// places: those that are passed over must be given back.
void takes_each_frame_on_loopback_once(void** state) {
    assert_string_equal(listen_on_loopback(rig(state)).c_str(), "");
    test::send_and_await(rig(state), test::fixture<Loopback>(state).lo, 3000);
    stop(state);
    expect_fate(state, Fate::inspected, 3000);
    assert_int_equal(rig(state).bridge.host(0).kernel_sum().drops, 0);
}

Verdict drop(const Frame& /*frame*/) {
    return Verdict::drop;
}

void inspects_and_sends_nothing_when_passive(void** state) {
    rig(state).bridge.prepare_hosts([](test::FakeHost& host) { host.set_judge(drop); });
    const auto settings = test::RunningBridge::settings_of({test::passive("left", 2)});
    assert_string_equal(rig(state).bridge.start(settings).c_str(), "");
    test::send_and_await(rig(state), rig(state).left, 1000);
    assert_true(rig(state).bridge.await(Fate::inspected, 1000));
    assert_true(rig(state).right.heard_nothing());
    stop(state);
    expect_fate(state, Fate::inspected, 1000);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(BridgedPair, gives_the_engine_its_idle_time),
        AFPG_TEST_WITH(BridgedPair, wakes_up_when_it_is_told),
        AFPG_TEST_WITH(Autofp, forwards_what_other_threads_give_back),
        AFPG_TEST_WITH(BridgedPair, forwards_in_blocks_where_asked),
        AFPG_TEST_WITH(BridgedPair, receives_only_what_the_filter_matches),
        AFPG_TEST_WITH(Loopback, takes_each_frame_on_loopback_once),
        AFPG_TEST_WITH(BridgedPair, inspects_and_sends_nothing_when_passive),
    };
    return test::run_in_network("bridge_modes", tests);
}
