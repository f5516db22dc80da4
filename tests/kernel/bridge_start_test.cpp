// SPDX-License-Identifier: GPL-2.0-only
// What passes while a bridge starts, and how it starts around interfaces that are down.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

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
    assert_true(rig(state).bridge.await_receiving(2, 4));
    assert_true(rig(state).bridge.log().has("right1: interface is up, its threads have started"));
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

// The one that was waited for goes, and another one of its name comes.
struct Replaced : TwoPairs {
    void replace_right() {
        one.right_cable.remove();
        replacement = std::make_unique<test::Veth>("right1", "far_right1");
        right = std::make_unique<test::FarEnd>("far_right1");
    }

    std::unique_ptr<test::Veth> replacement;
    std::unique_ptr<test::FarEnd> right;
};

void takes_a_device_that_was_made_anew(void** state) {
    auto& replaced = test::fixture<Replaced>(state);
    assert_string_equal(replaced.start(StartupMode::guard).c_str(), "");
    replaced.replace_right();
    assert_true(replaced.bridge.await_receiving(2, 4));
    assert_int_equal(count_passed(replaced.one.left, *replaced.right, 100), 100);
    assert_int_equal(count_passed(*replaced.right, replaced.one.left, 100), 100);
    stop(state);
}

void ignore_signal(int /*number*/) {}

// Sends a signal to every thread of the process, again and again.
void pester_all_threads(unsigned times) {
    struct sigaction action {};
    action.sa_handler = ignore_signal; // without SA_RESTART: every wait ends
    ::sigaction(SIGUSR1, &action, nullptr);
    for (unsigned time = 0; time < times; ++time)
        for (const auto& task : std::filesystem::directory_iterator("/proc/self/task"))
            ::syscall(SYS_tgkill, ::getpid(), std::stoi(task.path().filename()), SIGUSR1);
}

// Whoever waits for his start goes on waiting, and whoever receives goes on receiving.
void does_not_take_a_signal_for_a_go(void** state) {
    start(state, StartupMode::strict);
    rig(state).one.left.send_numbered(0, 100);
    pester_all_threads(500);
    rig(state).one.left.send_numbered(0, 100);
    expect_passage(rig(state).other);
    assert_int_equal(received_by_left(state), 0);
    assert_true(rig(state).bridge.host(4).waits_ended_by(WaitEnd::interrupted) > 0);
    bring_up(state);
    assert_true(rig(state).bridge.await_receiving(0, 2));
    expect_passage(rig(state).one);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::guarded), 0);
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
    assert_true(rig(state).bridge.await_receiving(0, 8));
    expect_passage(rig(state).one);
    expect_passage(rig(state).other);
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
        AFPG_TEST_WITH(Replaced, takes_a_device_that_was_made_anew),
        AFPG_TEST_WITH(TwoPairs, does_not_take_a_signal_for_a_go),
        AFPG_TEST_WITH(TwoPairs, starts_though_everything_is_down),
    };
    return test::run_in_network("bridge_start", tests);
}
