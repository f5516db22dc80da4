// SPDX-License-Identifier: GPL-2.0-only
// Bridges and listeners of other kinds, and what the engine gets besides frames.
#include "tests/kernel/bridged.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <atomic>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::expect_fate;
using test::rig;
using test::start;
using test::stop;
using test::Text;

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
        bridge.environment().run_mode = RunMode::autofp;
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

// An engine that is done with as many frames as it is allowed to be.
struct Slow : BridgedPair {
    std::atomic<unsigned> allowed{0};
    std::atomic<unsigned> seen{0};

    Text start_flushing(CopyMode mode) {
        auto settings = test::RunningBridge::settings_of(this->settings(mode));
        for (InterfaceSettings& one : settings.interfaces) {
            one.emergency_flush = true;
            one.ring_size = 64;
        }
        bridge.environment().max_pending_packets = 64;
        hold_back();
        return bridge.start(settings);
    }
    void hold_back() {
        bridge.prepare_hosts([this](test::FakeHost& host) {
            host.set_judge([this](const Frame& /*frame*/) {
                const unsigned number = seen++;
                test::wait_until([&] { return number < allowed; });
                return Verdict::pass;
            });
        });
    }
};

// Frames that the kernel has taken may be on their way into the ring yet. A socket beside it hears
// when the last one has come.
bool send_through(const test::FarEnd& sender, const std::string& device, std::uint32_t count) {
    const test::FarEnd beside(device);
    sender.send_numbered(0, count);
    std::int64_t heard = 0;
    while (heard >= 0 && heard + 1 < count)
        heard = beside.receive_number();
    return heard >= 0;
}

// The ring is full, frames are lost, and then one finds a place: that one has the kernel's mark.
void lose_frames(void** state, CopyMode mode) {
    auto& slow = test::fixture<Slow>(state);
    assert_string_equal(slow.start_flushing(mode).c_str(), "");
    assert_true(send_through(slow.left, slow.left_cable.near(), 150));
    assert_true(slow.bridge.await_received(1));
    // A quarter of the ring is sent at once, and its places are free.
    slow.allowed = 20;
    assert_true(slow.bridge.await_received(21));
    slow.left.send_numbered(400, 401);
    const unsigned timeouts = slow.bridge.host(0).waits_ended_by(WaitEnd::timeout);
    slow.allowed = 10000;
    // What comes next shall find an empty ring, and not be flushed with the rest.
    assert_true(test::wait_until(
        [&] { return slow.bridge.host(0).waits_ended_by(WaitEnd::timeout) > timeouts; }));
}

void forwards_again(void** state) {
    const std::uint64_t before = rig(state).bridge.sum_of(Fate::sent);
    rig(state).left.send_numbered(500, 520);
    assert_true(rig(state).bridge.await(Fate::sent, before + 20));
    stop(state);
    assert_true(rig(state).bridge.host(0).kernel_sum().drops > 0);
}

void drops_and_counts_what_it_flushes_inline(void** state) {
    lose_frames(state, CopyMode::ips);
    assert_true(rig(state).bridge.await(Fate::flushed, 1));
    forwards_again(state);
    expect_fate(state, Fate::flushed, 1);
}

void copies_what_it_flushes_as_a_tap(void** state) {
    lose_frames(state, CopyMode::tap);
    forwards_again(state);
    expect_fate(state, Fate::flushed, 0);
    // One of them the engine has not seen.
    const unsigned seen = test::fixture<Slow>(state).seen;
    assert_int_equal(rig(state).bridge.sum_of(Fate::sent), seen + 1);
}

// Long frames wait in a queue beside the ring, and it is full.
Text start_with_short_queue(Slow& slow) {
    auto settings = test::RunningBridge::settings_of(slow.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces)
        one.buffer_size = 1;
    slow.hold_back();
    return slow.bridge.start(settings);
}

void does_not_forward_what_was_cut_off(void** state) {
    auto& slow = test::fixture<Slow>(state);
    assert_string_equal(start_with_short_queue(slow).c_str(), "");
    for (const test::Veth* cable : {&slow.left_cable, &slow.right_cable}) {
        test::set_mtu(cable->far(), 4000);
        test::set_mtu(cable->near(), 4000);
    }
    slow.left.send(test::make_frame(0, 3000));
    assert_true(slow.bridge.await_received(1));
    for (std::uint32_t number = 1; number < 10; ++number)
        slow.left.send(test::make_frame(number, 3000));
    slow.allowed = 100;
    assert_true(slow.bridge.await_received(10));
    stop(state);
    const std::uint64_t whole = slow.bridge.sum_of(Fate::sent);
    assert_in_range(whole, 2, 9);
    expect_fate(state, Fate::truncated, 10 - whole);
    for (std::uint64_t number = 0; number < whole; ++number)
        assert_true(slow.right.receive().value_or(test::Bytes{}).size() == 3000);
    assert_true(slow.right.heard_nothing());
}

// Later than without, but all of it and in order.
void forwards_in_blocks_where_asked(void** state) {
    assert_string_equal(start_with_blocks(rig(state)).c_str(), "");
    test::expect_same_on_the_other_side(rig(state).left, rig(state).right);
    stop(state);
    expect_fate(state, Fate::sent, 6000);
}

Text start_with_filter(BridgedPair& pair, const char* filter,
                       BpfMismatch mismatch = BpfMismatch::drop) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces) {
        one.bpf_filter = filter;
        one.bpf_mismatch = mismatch;
    }
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

// Frames with up to two tags, of which the filter does not see the outer one. One frame in four has
// two.
void forwards_past_the_engine_what_the_filter_does_not_match(void** state) {
    std::atomic<unsigned> inspected{0};
    rig(state).bridge.prepare_hosts([&inspected](test::FakeHost& host) {
        host.set_judge([&inspected](const Frame& /*frame*/) {
            ++inspected;
            return Verdict::pass;
        });
    });
    assert_string_equal(
        start_with_filter(rig(state), "ether proto 0x88b5", BpfMismatch::forward).c_str(), "");
    test::expect_same_on_the_other_side(rig(state).left, rig(state).right);
    stop(state);
    expect_fate(state, Fate::sent, 4500);
    expect_fate(state, Fate::uninspected, 1500);
    assert_int_equal(inspected, 4500);
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
        AFPG_TEST_WITH(Slow, drops_and_counts_what_it_flushes_inline),
        AFPG_TEST_WITH(Slow, copies_what_it_flushes_as_a_tap),
        AFPG_TEST_WITH(Slow, does_not_forward_what_was_cut_off),
        AFPG_TEST_WITH(BridgedPair, forwards_in_blocks_where_asked),
        AFPG_TEST_WITH(BridgedPair, receives_only_what_the_filter_matches),
        AFPG_TEST_WITH(BridgedPair, forwards_past_the_engine_what_the_filter_does_not_match),
        AFPG_TEST_WITH(Loopback, takes_each_frame_on_loopback_once),
        AFPG_TEST_WITH(BridgedPair, inspects_and_sends_nothing_when_passive),
    };
    return test::run_in_network("bridge_modes", tests);
}
