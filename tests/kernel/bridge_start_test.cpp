// SPDX-License-Identifier: GPL-2.0-only
// What passes while a bridge starts, and how it starts around interfaces that are down.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::Text;

// Two pairs, of which the first one's right cable is down.
struct TwoPairs {
    test::Pair one{"1"};
    test::Pair other{"2"};
    test::RunningBridge bridge;

    TwoPairs() { one.right_cable.take_down(); }
    Text start(StartupMode mode, unsigned threads = 2) {
        auto list = one.settings(CopyMode::ips, threads);
        for (InterfaceSettings& entry : other.settings(CopyMode::ips, threads))
            list.push_back(std::move(entry));
        return bridge.start(test::RunningBridge::settings_of(std::move(list), mode));
    }
};

TwoPairs& rig(void** state) {
    return test::fixture<TwoPairs>(state);
}

void start(void** state, StartupMode mode) {
    assert_string_equal(rig(state).start(mode).c_str(), "");
}

void stop(void** state) {
    rig(state).bridge.stop();
    assert_true(rig(state).bridge.balanced());
}

// Threads 0 and 1 capture on left1, 2 and 3 on right1; the other pair has 4 to 7.
std::uint64_t left_sum_of(void** state, Fate fate) {
    return rig(state).bridge.totals(0).of(fate) + rig(state).bridge.totals(1).of(fate);
}

std::uint64_t received_by_left(void** state) {
    return rig(state).bridge.totals(0).received + rig(state).bridge.totals(1).received;
}

// How many of the frames sent into one end come out of the other.
unsigned count_passed(const test::FarEnd& from, const test::FarEnd& to, unsigned count) {
    from.send_numbered(0, count);
    unsigned passed = 0;
    while (passed < count && to.receive_number() >= 0)
        ++passed;
    return passed;
}

void expect_passage(const test::Pair& pair) {
    assert_int_equal(count_passed(pair.left, pair.right, 100), 100);
    assert_int_equal(count_passed(pair.right, pair.left, 100), 100);
}

void bring_up(void** state) {
    rig(state).one.right_cable.take_up();
    assert_true(test::wait_until([&] {
        return rig(state).bridge.log().has("right1: interface is up, its threads have started");
    }));
}

void expect_no_failed_send(void** state) {
    assert_int_equal(rig(state).bridge.sum_of(Fate::failed), 0);
    assert_false(rig(state).bridge.log().has("sending packet failed"));
}

void expect_other_pair_unhindered(void** state, StartupMode mode) {
    start(state, mode);
    assert_true(rig(state).bridge.log().has("warning: right1: interface is down"));
    expect_passage(rig(state).other);
    stop(state);
}

void holds_nobody_up_in_guard_mode(void** state) {
    expect_other_pair_unhindered(state, StartupMode::guard);
}

void holds_nobody_up_in_strict_mode(void** state) {
    expect_other_pair_unhindered(state, StartupMode::strict);
}

void send_from(const char* device, std::uint32_t number) {
    test::FarEnd(device).send_numbered(number, number + 1);
}

// Every frame is received, none is sent, and each is counted. At last a frame from elsewhere shows
// that the far end listens, and has heard nothing before it.
void drops_and_counts_what_has_no_peer(void** state) {
    start(state, StartupMode::guard);
    rig(state).one.left.send_numbered(0, 300);
    assert_true(test::wait_until([&] { return left_sum_of(state, Fate::guarded) == 300; }));
    bring_up(state);
    stop(state);
    send_from("right1", 7777);
    assert_int_equal(rig(state).one.right.receive_number(), 7777);
    assert_int_equal(received_by_left(state), 300);
    assert_int_equal(left_sum_of(state, Fate::guarded), 300);
    expect_no_failed_send(state);
}

void forwards_as_soon_as_the_peer_is_up(void** state) {
    start(state, StartupMode::guard);
    rig(state).one.left.send_numbered(0, 10);
    assert_true(test::wait_until([&] { return left_sum_of(state, Fate::guarded) == 10; }));
    bring_up(state);
    expect_passage(rig(state).one);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::guarded), 10);
    expect_no_failed_send(state);
}

// Who would send to the absent receives nothing at all, so that there is nothing to drop.
void receives_nothing_before_its_peer_in_strict_mode(void** state) {
    start(state, StartupMode::strict);
    rig(state).one.left.send_numbered(0, 300);
    expect_passage(rig(state).other);
    assert_int_equal(received_by_left(state), 0);
    bring_up(state);
    assert_true(test::wait_until(
        [&] { return count_passed(rig(state).one.left, rig(state).one.right, 1) == 1; }));
    expect_passage(rig(state).one);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::guarded), 0);
    expect_no_failed_send(state);
}

void starts_though_everything_is_down(void** state) {
    for (const test::Pair* pair : {&rig(state).one, &rig(state).other}) {
        pair->left_cable.take_down();
        pair->right_cable.take_down();
    }
    start(state, StartupMode::strict);
    for (const test::Pair* pair : {&rig(state).other, &rig(state).one}) {
        pair->left_cable.take_up();
        pair->right_cable.take_up();
    }
    for (const char* name : {"left1", "right1", "left2", "right2"})
        assert_true(test::wait_until(
            [&] { return rig(state).bridge.log().has(std::string(name) + ": interface is up"); }));
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::guarded), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(TwoPairs, holds_nobody_up_in_guard_mode),
        AFPG_TEST_WITH(TwoPairs, holds_nobody_up_in_strict_mode),
        AFPG_TEST_WITH(TwoPairs, drops_and_counts_what_has_no_peer),
        AFPG_TEST_WITH(TwoPairs, forwards_as_soon_as_the_peer_is_up),
        AFPG_TEST_WITH(TwoPairs, receives_nothing_before_its_peer_in_strict_mode),
        AFPG_TEST_WITH(TwoPairs, starts_though_everything_is_down),
    };
    return test::run_in_network("bridge_start", tests);
}
