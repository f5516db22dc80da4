// SPDX-License-Identifier: GPL-2.0-only
// Real threads that wait for each other, and many of them in random schedules.
#include "src/bridge/startup.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/start_schedule.h"
#include "tests/unit/team.h"
#include "tests/unit/text.h"

#include <array>
#include <cstdlib>
#include <random>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;
using test::Text;

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
Go retry_turn_of_1(Startup& startup) {
    return startup.retry_turn(1, test::patience);
}
Go await_release_of_0(Startup& startup) {
    return startup.await_release(0, 2);
}
Go retry_release_of_0(Startup& startup) {
    return startup.retry_release(0, 2, test::patience);
}

void join_0(Startup& startup) {
    startup.joined(0);
}
void miss_0(Startup& startup) {
    startup.absent(0);
}
void join_all(Startup& startup) {
    for (const std::size_t thread : {2U, 1U, 0U})
        startup.joined(thread);
}
void stop(Startup& startup) {
    startup.stop();
}

constexpr auto guard_mode = StartupMode::guard;
constexpr auto strict_mode = StartupMode::strict;

void wakes_who_waits_for_a_turn(void** /*state*/) {
    assert_int_equal(told_after(guard_mode, await_turn_of_1, join_0), Go::yes);
    assert_int_equal(told_after(guard_mode, retry_turn_of_1, join_0), Go::yes);
    assert_int_equal(told_after(guard_mode, await_turn_of_1, miss_0), Go::blocked);
}

void wakes_who_waits_for_release(void** /*state*/) {
    for (const StartupMode mode : {guard_mode, strict_mode}) {
        assert_int_equal(told_after(mode, await_release_of_0, join_all), Go::yes);
        assert_int_equal(told_after(mode, retry_release_of_0, join_all), Go::yes);
    }
}

void wakes_everybody_at_a_stop(void** /*state*/) {
    assert_int_equal(told_after(guard_mode, await_turn_of_1, stop), Go::stop);
    assert_int_equal(told_after(guard_mode, retry_turn_of_1, stop), Go::stop);
    assert_int_equal(told_after(strict_mode, await_release_of_0, stop), Go::stop);
    assert_int_equal(told_after(strict_mode, retry_release_of_0, stop), Go::stop);
}

// AFP_GUARD_SEED runs one schedule again; without it, new ones are tried each time.
unsigned first_seed() {
    const char* wanted = std::getenv("AFP_GUARD_SEED");
    return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10))
                             : std::random_device()();
}

unsigned schedules() {
    return std::getenv("AFP_GUARD_SEED") != nullptr ? 1 : 150;
}

// What went wrong under which seed; empty where all went well.
Text run_schedules(test::Trouble trouble) {
    const unsigned first = first_seed();
    print_message("seeds %u to %u\n", first, first + schedules() - 1);
    for (unsigned seed = first; seed != first + schedules(); ++seed) {
        const std::string wrong = test::StartSchedule(seed, trouble).run();
        if (!wrong.empty())
            return Text("AFP_GUARD_SEED=" + std::to_string(seed) + ": " + wrong);
    }
    return {};
}

void keeps_its_rules_in_any_schedule(void** /*state*/) {
    assert_string_equal(run_schedules(test::Trouble::none).c_str(), "");
}

void keeps_its_rules_when_interfaces_are_down(void** /*state*/) {
    assert_string_equal(run_schedules(test::Trouble::absent).c_str(), "");
}

void sends_everybody_home_when_a_thread_fails(void** /*state*/) {
    assert_string_equal(run_schedules(test::Trouble::failure).c_str(), "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(wakes_who_waits_for_a_turn),
        cmocka_unit_test(wakes_who_waits_for_release),
        cmocka_unit_test(wakes_everybody_at_a_stop),
        cmocka_unit_test(keeps_its_rules_in_any_schedule),
        cmocka_unit_test(keeps_its_rules_when_interfaces_are_down),
        cmocka_unit_test(sends_everybody_home_when_a_thread_fails),
    };
    return cmocka_run_group_tests_name("startup_threads", tests, nullptr, nullptr);
}
