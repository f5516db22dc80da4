// SPDX-License-Identifier: GPL-2.0-only
// All of src/bridge, its real threads, in as many orders of events as there is time for.
//
//   AFP_GUARD_SCHEDULES   how many to try, in all
//   AFP_GUARD_SEED        runs one schedule of each kind again
#include "tests/schedules/schedule.h"
#include "tests/unit/cmocka.h"

#include <cstdlib>
#include <random>
#include <string>

namespace {

using namespace afpguard;
using test::Text;
using test::Trouble;

unsigned number_in(const char* variable, unsigned otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

bool run_again() {
    return std::getenv("AFP_GUARD_SEED") != nullptr;
}

unsigned schedules_of_a_kind() {
    constexpr unsigned kinds = 4;
    return run_again() ? 1 : number_in("AFP_GUARD_SCHEDULES", 400) / kinds;
}

// What went wrong under which seed; empty where all went well.
Text run_schedules(Trouble trouble) {
    const unsigned first = number_in("AFP_GUARD_SEED", std::random_device()());
    print_message("seeds %u to %u\n", first, first + schedules_of_a_kind() - 1);
    for (unsigned seed = first; seed != first + schedules_of_a_kind(); ++seed) {
        const std::string wrong = test::Schedule(seed, trouble).run();
        if (!wrong.empty())
            return "AFP_GUARD_SEED=" + std::to_string(seed) + ": " + wrong;
    }
    return {};
}

void all_forward(void** /*state*/) {
    assert_string_equal(run_schedules(Trouble::none).c_str(), "");
}

void all_forward_whose_interfaces_are_up_in_the_end(void** /*state*/) {
    assert_string_equal(run_schedules(Trouble::absent).c_str(), "");
}

void all_end_when_one_cannot_start(void** /*state*/) {
    assert_string_equal(run_schedules(Trouble::failure).c_str(), "");
}

void all_end_when_the_engine_stops(void** /*state*/) {
    assert_string_equal(run_schedules(Trouble::stop).c_str(), "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(all_forward),
        cmocka_unit_test(all_forward_whose_interfaces_are_up_in_the_end),
        cmocka_unit_test(all_end_when_one_cannot_start),
        cmocka_unit_test(all_end_when_the_engine_stops),
    };
    return cmocka_run_group_tests_name("schedules", tests, nullptr, nullptr);
}
