// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/send_errors.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <cerrno>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;

struct Fixture {
    test::RecordingLog log;
    SendErrors errors{"eth2", log};
    SendErrors::Clock::time_point now{}; // the clock's own beginning: the worst of times

    void lose(int error, unsigned times = 1) {
        for (unsigned time = 0; time < times; ++time)
            errors.failed(17, error, now);
    }
};

Fixture& fixture(void** state) {
    return test::fixture<Fixture>(state);
}

void says_the_first_one_at_once(void** state) {
    fixture(state).lose(ENETDOWN);
    assert_int_equal(fixture(state).log.count(), 1);
    assert_string_equal(fixture(state).log.last().c_str(),
                        "warning: eth2: sending packet failed on socket 17: Network is down");
}

void keeps_quiet_for_an_interval(void** state) {
    fixture(state).lose(ENETDOWN, 1000);
    fixture(state).now += SendErrors::interval - 1ms;
    fixture(state).lose(ENETDOWN, 1000);
    assert_int_equal(fixture(state).log.count(), 1);
}

void says_how_many_it_stands_for(void** state) {
    fixture(state).lose(ENETDOWN, 5);
    fixture(state).now += SendErrors::interval;
    fixture(state).lose(ENETDOWN, 3);
    assert_int_equal(fixture(state).log.count(), 2);
    assert_string_equal(fixture(state).log.last().c_str(),
                        "warning: eth2: sending packet failed on socket 17: Network is down "
                        "(5 times since this was last said)");
    fixture(state).now += SendErrors::interval;
    fixture(state).lose(ENETDOWN);
    test::assert_mentions(fixture(state).log.last(), "(3 times since this was last said)");
    assert_int_equal(fixture(state).log.count(), 3);
}

void tells_each_kind_for_itself(void** state) {
    fixture(state).lose(ENETDOWN, 10);
    fixture(state).lose(EMSGSIZE, 20);
    fixture(state).lose(ENOBUFS, 30);
    assert_int_equal(fixture(state).log.count(), 3);
    fixture(state).now += SendErrors::interval;
    fixture(state).lose(EMSGSIZE);
    test::assert_mentions(fixture(state).log.last(), "Message too long (20 times");
    fixture(state).lose(ENOBUFS);
    test::assert_mentions(fixture(state).log.last(), "No buffer space available (30 times");
    assert_int_equal(fixture(state).log.count(), 5);
}

// More kinds than it keeps apart: nothing is lost or overrun, and the rate stays bounded.
void bears_any_number_of_kinds(void** state) {
    for (int error = 1; error <= 133; ++error)
        fixture(state).lose(error);
    const std::size_t at_first = fixture(state).log.count();
    assert_in_range(at_first, 16, 133);
    for (int error = 1; error <= 133; ++error)
        fixture(state).lose(error, 100);
    assert_int_equal(fixture(state).log.count(), at_first);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, says_the_first_one_at_once),
        AFPG_TEST_WITH(Fixture, keeps_quiet_for_an_interval),
        AFPG_TEST_WITH(Fixture, says_how_many_it_stands_for),
        AFPG_TEST_WITH(Fixture, tells_each_kind_for_itself),
        AFPG_TEST_WITH(Fixture, bears_any_number_of_kinds),
    };
    return cmocka_run_group_tests_name("send_errors", tests, nullptr, nullptr);
}
