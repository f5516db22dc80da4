// SPDX-License-Identifier: GPL-2.0-only
// Real threads that wait for each other.
#include "src/bridge/startup.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/team.h"

#include <chrono>
#include <cstddef>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;

// What a waiting thread is told once others have done something.
template <class Wait, class Deed> Go told_after(StartupMode mode, Wait wait, Deed deed) {
    Startup startup(mode, {0, 0, 1});
    Go told = Go::blocked;
    test::Team team;
    team.add([&] { told = wait(startup); });
    deed(startup);
    team.finish();
    return told;
}

Go await_turn_of_1(Startup& startup) {
    return startup.await_turn(1);
}
Go await_release_of_0(Startup& startup) {
    return startup.await_release(0, 2);
}

void join_0(Startup& startup) {
    startup.joined(0, 7);
}
void miss_0(Startup& startup) {
    startup.absent(0);
}
void join_all(Startup& startup) {
    for (const std::size_t thread : {2U, 1U, 0U})
        startup.joined(thread, 7);
}
void stop(Startup& startup) {
    startup.stop();
}

constexpr auto guard_mode = StartupMode::guard;
constexpr auto strict_mode = StartupMode::strict;

void wakes_who_waits_for_a_turn(void** /*state*/) {
    assert_int_equal(told_after(guard_mode, await_turn_of_1, join_0), Go::yes);
    assert_int_equal(told_after(guard_mode, await_turn_of_1, miss_0), Go::blocked);
}

void wakes_who_waits_for_release(void** /*state*/) {
    for (const StartupMode mode : {guard_mode, strict_mode}) {
        assert_int_equal(told_after(mode, await_release_of_0, join_all), Go::yes);
    }
}

void wakes_everybody_at_a_stop(void** /*state*/) {
    assert_int_equal(told_after(guard_mode, await_turn_of_1, stop), Go::stop);
    assert_int_equal(told_after(strict_mode, await_release_of_0, stop), Go::stop);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(wakes_who_waits_for_a_turn),
        cmocka_unit_test(wakes_who_waits_for_release),
        cmocka_unit_test(wakes_everybody_at_a_stop),
    };
    return cmocka_run_group_tests_name("startup_threads", tests, nullptr, nullptr);
}
