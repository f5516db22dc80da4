// SPDX-License-Identifier: GPL-2.0-only
// What each thread is told in which state: one thread asks for all.
#include "src/bridge/startup.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <poll.h>

#include <cstddef>
#include <initializer_list>

namespace {

using namespace afpguard;

// Three clusters: threads 0 and 1 send through 2 and 3 and back, 4 and 5 through each other.
class Rig {
  public:
    explicit Rig(StartupMode mode) : startup(mode, {0, 0, 1, 1, 2, 3}) {}

    Go turn(std::size_t thread) { return startup.ask_turn(thread, device, wakeup); }
    Go release(std::size_t thread) {
        constexpr std::size_t peers[] = {2, 3, 0, 1, 5, 4};
        return startup.ask_release(thread, peers[thread], wakeup);
    }
    void join(std::initializer_list<std::size_t> threads) {
        for (const std::size_t thread : threads)
            startup.joined(thread, device);
    }
    void miss(std::initializer_list<std::size_t> threads) {
        for (const std::size_t thread : threads)
            startup.absent(thread);
    }

    // Whether what was told is out of date by now.
    [[nodiscard]] bool rung() const {
        pollfd bell{wakeup.descriptor(), POLLIN, 0};
        const bool ringing = ::poll(&bell, 1, 0) == 1;
        wakeup.acknowledge();
        return ringing;
    }

    static constexpr Startup::Device device = 7;
    Wakeup wakeup = *Wakeup::make();
    Startup startup;
};

struct Guard : Rig {
    Guard() : Rig(StartupMode::guard) {}
};

struct Failing {
    Guard rig;
    test::RecordingLog log;
};
struct Strict : Rig {
    Strict() : Rig(StartupMode::strict) {}
};

Guard& guard(void** state) {
    return test::fixture<Guard>(state);
}
Strict& strict(void** state) {
    return test::fixture<Strict>(state);
}

void gives_turns_by_thread_number(void** state) {
    assert_int_equal(guard(state).turn(0), Go::yes);
    assert_int_equal(guard(state).turn(1), Go::blocked);
    guard(state).join({0});
    assert_int_equal(guard(state).turn(1), Go::yes);
}

void lets_no_cluster_wait_for_another(void** state) {
    for (const std::size_t first : {0U, 2U, 4U, 5U})
        assert_int_equal(guard(state).turn(first), Go::yes);
    assert_int_equal(guard(state).turn(3), Go::blocked);
}

void keeps_the_order_behind_an_absent_thread(void** state) {
    guard(state).miss({0});
    assert_int_equal(guard(state).turn(1), Go::blocked);
    guard(state).miss({1});
    assert_int_equal(guard(state).turn(1), Go::blocked);
    assert_int_equal(guard(state).turn(0), Go::yes);
    guard(state).join({0});
    assert_int_equal(guard(state).turn(1), Go::yes);
}

// A test that hangs here is one that waits for who is absent.
void tells_who_is_blocked_without_waiting(void** state) {
    strict(state).miss({0});
    assert_int_equal(strict(state).startup.await_turn(1), Go::blocked);
    strict(state).join({4});
    strict(state).miss({1, 2, 3, 5});
    assert_int_equal(strict(state).startup.await_release(4, 5), Go::blocked);
}

void releases_in_guard_mode_with_the_own_cluster(void** state) {
    guard(state).join({0});
    assert_int_equal(guard(state).release(0), Go::blocked);
    guard(state).join({1});
    assert_int_equal(guard(state).release(0), Go::yes);
    assert_int_equal(guard(state).release(1), Go::yes);
    guard(state).join({2});
    assert_int_equal(guard(state).release(2), Go::blocked);
}

void releases_in_guard_mode_though_peers_are_absent(void** state) {
    guard(state).miss({2, 3});
    guard(state).join({0, 1});
    assert_int_equal(guard(state).startup.await_release(0, 2), Go::yes);
    assert_int_equal(guard(state).startup.await_release(1, 3), Go::yes);
}

// The device went down between the turns of a cluster.
void releases_in_guard_mode_though_some_of_the_cluster_are_absent(void** state) {
    guard(state).join({0});
    guard(state).miss({1});
    assert_int_equal(guard(state).release(0), Go::yes);
}

void releases_in_strict_mode_when_all_are_up(void** state) {
    for (std::size_t thread = 0; thread < 6; ++thread) {
        assert_int_equal(strict(state).release(0), Go::blocked);
        strict(state).join({thread});
    }
    for (std::size_t thread = 0; thread < 6; ++thread)
        assert_int_equal(strict(state).startup.await_release(thread, thread), Go::yes);
}

void holds_up_in_strict_mode_only_who_sends_to_the_absent(void** state) {
    strict(state).miss({2, 3});
    strict(state).join({0, 1, 4, 5});
    assert_int_equal(strict(state).release(0), Go::blocked);
    assert_int_equal(strict(state).release(1), Go::blocked);
    assert_int_equal(strict(state).release(4), Go::yes);
    assert_int_equal(strict(state).release(5), Go::yes);
}

void lets_the_late_join(void** state) {
    strict(state).miss({2, 3});
    strict(state).join({0, 1, 4, 5});
    assert_int_equal(strict(state).turn(3), Go::blocked);
    assert_int_equal(strict(state).turn(2), Go::yes);
    strict(state).join({2});
    assert_int_equal(strict(state).release(2), Go::yes);
    assert_int_equal(strict(state).release(0), Go::yes);
    assert_int_equal(strict(state).release(1), Go::blocked);
    assert_int_equal(strict(state).turn(3), Go::yes);
    strict(state).join({3});
    assert_int_equal(strict(state).release(1), Go::yes);
}

Go release_of_the_only_thread(StartupMode mode) {
    Startup startup(mode, {0});
    startup.joined(0, 7);
    return startup.await_release(0, 0); // who sends nothing is its own peer
}

void releases_the_passive_in_both_modes(void** /*state*/) {
    assert_int_equal(release_of_the_only_thread(StartupMode::guard), Go::yes);
    assert_int_equal(release_of_the_only_thread(StartupMode::strict), Go::yes);
}

void sends_everybody_home_when_stopped(void** state) {
    guard(state).join({0, 1, 4});
    guard(state).startup.stop();
    for (std::size_t thread = 0; thread < 6; ++thread) {
        assert_int_equal(guard(state).turn(thread), Go::stop);
        assert_int_equal(guard(state).release(thread), Go::stop);
        assert_int_equal(guard(state).startup.await_turn(thread), Go::stop);
        assert_int_equal(guard(state).startup.await_release(thread, thread), Go::stop);
    }
}

// Many threads fail for one reason; and what fails while the engine ends is nobody's business.
void says_the_first_reason_alone(void** state) {
    auto& failing = test::fixture<Failing>(state);
    failing.rig.startup.give_up("no memory", failing.log);
    failing.rig.startup.give_up("none here either", failing.log);
    assert_string_equal(failing.log.all().c_str(), "error: no memory\n");
    assert_int_equal(failing.rig.startup.await_turn(1), Go::stop);
}

void says_no_reason_at_the_end(void** state) {
    auto& failing = test::fixture<Failing>(state);
    failing.rig.startup.stop();
    failing.rig.startup.give_up("no memory", failing.log);
    assert_string_equal(failing.log.all().c_str(), "");
}

// The cluster is that of the device that is gone until all have left it.
void keeps_apart_an_old_device_and_a_new_one(void** state) {
    Guard& rig = guard(state);
    constexpr Startup::Device next = Rig::device + 1;
    rig.join({0, 1});
    rig.miss({1});
    assert_int_equal(rig.startup.ask_turn(1, next, rig.wakeup), Go::blocked);
    rig.miss({0});
    assert_true(rig.rung());
    assert_int_equal(rig.startup.ask_turn(0, next, rig.wakeup), Go::yes);
    rig.startup.joined(0, next);
    assert_int_equal(rig.startup.ask_turn(1, next, rig.wakeup), Go::yes);
}

void keeps_off_a_new_device_while_others_are_on_the_old(void** state) {
    Guard& rig = guard(state);
    rig.join({0, 1});
    rig.miss({0});
    assert_int_equal(rig.startup.ask_turn(0, Rig::device + 1, rig.wakeup), Go::blocked);
    assert_int_equal(rig.startup.ask_turn(0, Rig::device, rig.wakeup), Go::yes);
}

void rings_once_for_who_was_blocked(void** state) {
    Guard& rig = guard(state);
    rig.turn(1);
    assert_false(rig.rung());
    rig.join({4});
    assert_true(rig.rung());
    rig.join({0});
    assert_false(rig.rung());
}

void rings_at_the_end(void** state) {
    Strict& rig = strict(state);
    rig.join({0, 1, 3, 4, 5});
    rig.miss({2});
    assert_int_equal(rig.release(0), Go::blocked);
    rig.startup.stop();
    assert_true(rig.rung());
    assert_int_equal(rig.release(0), Go::stop);
}

void does_not_ring_for_who_asks_no_more(void** state) {
    Guard& rig = guard(state);
    assert_int_equal(rig.turn(1), Go::blocked);
    rig.startup.forget(1);
    rig.join({0});
    assert_false(rig.rung());
    assert_int_equal(rig.turn(1), Go::yes);
    rig.miss({2});
    assert_false(rig.rung());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Guard, gives_turns_by_thread_number),
        AFPG_TEST_WITH(Guard, lets_no_cluster_wait_for_another),
        AFPG_TEST_WITH(Guard, keeps_the_order_behind_an_absent_thread),
        AFPG_TEST_WITH(Strict, tells_who_is_blocked_without_waiting),
        AFPG_TEST_WITH(Guard, releases_in_guard_mode_with_the_own_cluster),
        AFPG_TEST_WITH(Guard, releases_in_guard_mode_though_peers_are_absent),
        AFPG_TEST_WITH(Guard, releases_in_guard_mode_though_some_of_the_cluster_are_absent),
        AFPG_TEST_WITH(Strict, releases_in_strict_mode_when_all_are_up),
        AFPG_TEST_WITH(Strict, holds_up_in_strict_mode_only_who_sends_to_the_absent),
        AFPG_TEST_WITH(Strict, lets_the_late_join),
        cmocka_unit_test(releases_the_passive_in_both_modes),
        AFPG_TEST_WITH(Guard, sends_everybody_home_when_stopped),
        AFPG_TEST_WITH(Failing, says_the_first_reason_alone),
        AFPG_TEST_WITH(Failing, says_no_reason_at_the_end),
        AFPG_TEST_WITH(Guard, keeps_apart_an_old_device_and_a_new_one),
        AFPG_TEST_WITH(Guard, keeps_off_a_new_device_while_others_are_on_the_old),
        AFPG_TEST_WITH(Guard, rings_once_for_who_was_blocked),
        AFPG_TEST_WITH(Strict, rings_at_the_end),
        AFPG_TEST_WITH(Guard, does_not_ring_for_who_asks_no_more),
    };
    return cmocka_run_group_tests_name("startup", tests, nullptr, nullptr);
}
