// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/lost_giants.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <chrono>
#include <cstdint>

namespace {

using namespace afpguard;

struct Fixture {
    test::RecordingLog log;
    LostGiants giants{"eth1", log};
    LostGiants::Clock::time_point now{std::chrono::hours(1)};
};

void says_how_long_and_what_to_do(void** state) {
    auto& rig = test::fixture<Fixture>(state);
    rig.giants.lost(185'043, rig.now);
    test::assert_mentions(rig.log.last(), "warning: eth1: a frame of 185043 bytes is lost");
    test::assert_mentions(rig.log.last(), "ip link set dev DEV gso_max_size 65536");
}

void is_silent_for_an_interval(void** state) {
    auto& rig = test::fixture<Fixture>(state);
    for (unsigned time = 0; time < 100; ++time)
        rig.giants.lost(100'000, rig.now + time * LostGiants::interval / 100);
    assert_int_equal(rig.log.count(), 1);
    rig.giants.lost(100'000, rig.now + LostGiants::interval);
    assert_int_equal(rig.log.count(), 2);
}

// For which the queue had no room.
void leaves_others_to_the_counters(void** state) {
    auto& rig = test::fixture<Fixture>(state);
    for (const std::uint32_t bytes : {60U, 9014U, 65'549U})
        rig.giants.lost(bytes, rig.now);
    assert_int_equal(rig.log.count(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, says_how_long_and_what_to_do),
        AFPG_TEST_WITH(Fixture, is_silent_for_an_interval),
        AFPG_TEST_WITH(Fixture, leaves_others_to_the_counters),
    };
    return cmocka_run_group_tests_name("lost_giants", tests, nullptr, nullptr);
}
