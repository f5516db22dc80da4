// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/send_errors.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"
#include "tests/unit/team.h"

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;

struct Fixture {
    test::RecordingLog log;
    unsigned mtu = 1500; // of eth2
    unsigned questions = 0;
    SendErrors errors{"eth2", log, [this](const std::string& /*device*/) {
                          ++questions;
                          return mtu;
                      }};
    SendErrors::Clock::time_point now{}; // the clock's own beginning: the worst of times

    void lose(int error, unsigned times = 1) {
        for (unsigned time = 0; time < times; ++time)
            errors.failed(17, error, 1514, now);
    }
    // A frame that is too long.
    void lose_long(std::size_t bytes) { errors.failed(17, EMSGSIZE, bytes, now); }
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
    test::assert_mentions(fixture(state).log.last(), "Message too long");
    test::assert_mentions(fixture(state).log.last(), "(20 times");
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

// It is not known whether another one will ever fail.
void says_in_time_what_has_not_been_said(void** state) {
    Fixture& rig = fixture(state);
    rig.lose(ENETDOWN, 5);
    rig.lose(ENOBUFS);
    rig.now += SendErrors::interval - 1ms;
    rig.errors.remind(rig.now);
    assert_int_equal(rig.log.count(), 2);
    rig.now += 1ms;
    rig.errors.remind(rig.now);
    assert_int_equal(rig.log.count(), 3);
    test::assert_mentions(rig.log.last(), "Network is down (4 times since this was last said)");
    rig.errors.remind(rig.now + SendErrors::interval);
    assert_int_equal(rig.log.count(), 3);
}

void says_at_the_end_what_is_left(void** state) {
    Fixture& rig = fixture(state);
    rig.lose(ENETDOWN, 5);
    rig.lose(ENOBUFS);
    rig.errors.close();
    assert_int_equal(rig.log.count(), 3);
    test::assert_mentions(rig.log.last(), "Network is down (4 times since this was last said)");
    rig.errors.close();
    assert_int_equal(rig.log.count(), 3);
}

std::uint64_t number_before(const std::string& line, const char* word) {
    const std::size_t end = line.find(word);
    const std::size_t begin = line.rfind('(', end) + 1;
    return end == std::string::npos ? 1 : std::stoull(line.substr(begin, end - begin));
}

// What the lines stand for, the first ones for one each, is what has failed.
std::uint64_t sum_of_lines(const test::RecordingLog& log) {
    std::istringstream lines(log.all().c_str());
    std::uint64_t sum = 0;
    for (std::string line; std::getline(lines, line);)
        sum += number_before(line, " times since");
    return sum;
}

void loses_none_between_threads(void** state) {
    Fixture& rig = fixture(state);
    test::run_threads(4, [&](std::size_t thread) {
        for (unsigned time = 0; time < 2000; ++time)
            rig.errors.failed(17, thread % 2 == 0 ? ENOBUFS : EAGAIN, 60,
                              rig.now + time * SendErrors::interval / 500);
    });
    rig.errors.close();
    assert_int_equal(sum_of_lines(rig.log), 4 * 2000);
    assert_in_range(rig.log.count(), 4, 2 * 2 * (2000 / 500 + 1));
}

void says_what_to_do_about_long_frames(void** state) {
    Fixture& rig = fixture(state);
    rig.mtu = 1200;
    rig.lose_long(1314);
    test::assert_mentions(rig.log.last(), "Message too long: the frame has 1314 bytes, the MTU of "
                                          "eth2 is 1200; set it to 1300 or more (ip link set dev "
                                          "eth2 mtu 1300), or lower that of the senders");
    rig.lose_long(9014);
    rig.lose_long(1514);
    rig.errors.close();
    test::assert_mentions(rig.log.last(), "the frame has 9014 bytes");
    test::assert_mentions(rig.log.last(), "(2 times since this was last said)");
}

// What is said later is true then: of a device that has been mended, or is gone.
void says_of_long_frames_what_was(void** state) {
    Fixture& rig = fixture(state);
    rig.mtu = 900;
    rig.lose_long(1014);
    rig.lose_long(1014);
    rig.mtu = 950;
    rig.lose_long(1014);
    rig.mtu = 1500;
    rig.now += SendErrors::interval;
    rig.errors.remind(rig.now);
    assert_string_equal(rig.log.last().c_str(),
                        "warning: eth2: sending packet failed on socket 17: Message too long: the "
                        "frame had 1014 bytes, the MTU of eth2 was 900 then and is 1500 now (2 "
                        "times since this was last said)");
    // Mended before anybody could ask.
    rig.lose_long(1014);
    rig.errors.close();
    test::assert_mentions(rig.log.last(), "the frame had 1014 bytes, the MTU of eth2 is 1500 now");
    rig.lose_long(2014);
    rig.mtu = 0;
    rig.errors.close();
    test::assert_mentions(rig.log.last(), "Message too long (1 times");
}

// Lower than it was, and still not enough.
void advises_on_what_is_now(void** state) {
    Fixture& rig = fixture(state);
    rig.mtu = 900;
    rig.lose_long(1014);
    rig.lose_long(2014);
    rig.mtu = 1500;
    rig.errors.close();
    test::assert_mentions(rig.log.last(), "the frame has 2014 bytes, the MTU of eth2 is 1500; set "
                                          "it to 2000 or more");
}

void asks_for_the_mtu_when_it_has_to(void** state) {
    Fixture& rig = fixture(state);
    rig.mtu = 900;
    rig.lose_long(1014); // asks for itself and for its line
    assert_int_equal(rig.questions, 2);
    for (int time = 0; time < 1000; ++time)
        rig.lose_long(1014);
    assert_int_equal(rig.questions, 3);
    rig.lose_long(1015);
    assert_int_equal(rig.questions, 4);
    rig.lose(ENOBUFS, 10);
    assert_int_equal(rig.questions, 4);
}

void says_what_to_do_about_merged_frames(void** state) {
    fixture(state).lose(EPROTONOSUPPORT);
    test::assert_mentions(fixture(state).log.last(), "Protocol not supported: the sender's host "
                                                     "merges frames");
    test::assert_mentions(fixture(state).log.last(), "ethtool -K DEV tx-udp_tnl-segmentation off");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, says_the_first_one_at_once),
        AFPG_TEST_WITH(Fixture, keeps_quiet_for_an_interval),
        AFPG_TEST_WITH(Fixture, says_how_many_it_stands_for),
        AFPG_TEST_WITH(Fixture, tells_each_kind_for_itself),
        AFPG_TEST_WITH(Fixture, bears_any_number_of_kinds),
        AFPG_TEST_WITH(Fixture, says_in_time_what_has_not_been_said),
        AFPG_TEST_WITH(Fixture, says_at_the_end_what_is_left),
        AFPG_TEST_WITH(Fixture, loses_none_between_threads),
        AFPG_TEST_WITH(Fixture, says_what_to_do_about_long_frames),
        AFPG_TEST_WITH(Fixture, says_of_long_frames_what_was),
        AFPG_TEST_WITH(Fixture, advises_on_what_is_now),
        AFPG_TEST_WITH(Fixture, asks_for_the_mtu_when_it_has_to),
        AFPG_TEST_WITH(Fixture, says_what_to_do_about_merged_frames),
    };
    return cmocka_run_group_tests_name("send_errors", tests, nullptr, nullptr);
}
