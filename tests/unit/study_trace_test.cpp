// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/console.h"
#include "tests/study/trace.h"

#include "tests/unit/text.h"

#include <cstdint>
#include <exception>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace afpguard::study;
using afpguard::test::Text;

std::vector<CaptureStart> starts_in(const char* trace) {
    std::istringstream lines(trace);
    return capture_starts(read_trace(lines));
}

// Names and steps, in order, as "W1:create,ring,wait W2:…".
Text told(const char* trace) {
    std::string text;
    for (const CaptureStart& start : starts_in(trace)) {
        text += (text.empty() ? "" : " ") + start.thread_name + ":";
        for (const TraceStep& step : start.steps)
            text += (text.back() == ':' ? "" : ",") + step.name;
    }
    return text;
}

struct Phase {
    std::uint64_t begin, end, created;
};

Phase phase_in(const char* trace) {
    const auto phase = socket_phase(starts_in(trace));
    return phase ? Phase{phase->begin, phase->end, phase->created} : Phase{};
}

// Each thread makes its own socket, one after the other, as stock does; the first two lines are a
// trial by the main thread, with a number that is used again.
constexpr const char* stock = "10 11 1 create 7 0 Suricata-Main\n"
                              "12 13 1 close 7 0 Suricata-Main\n"
                              "100 101 2 create 7 0 W#01-SFE_0_TX\n"
                              "102 110 2 bind 7 3 W#01-SFE_0_TX\n"
                              "111 120 2 ring 7 4096 W#01-SFE_0_TX\n"
                              "121 121 2 wait 7 0 W#01-SFE_0_TX\n"
                              "130 131 3 create 8 0 W#01-SFE_0_RX\n"
                              "132 140 3 bind 8 4 W#01-SFE_0_RX\n"
                              "141 150 3 ring 8 8192 W#01-SFE_0_RX\n"
                              "155 155 3 wait 8 0 W#01-SFE_0_RX\n";

// The main thread makes all sockets; a line was written late.
constexpr const char* plugin = "10 11 1 create 5 0 Suricata-Main\n"
                               "12 13 1 create 6 0 Suricata-Main\n"
                               "201 202 3 filter 6 0 W2\n"
                               "200 220 2 filter 5 0 W1\n"
                               "203 230 3 ring 6 4096 W2\n"
                               "221 240 2 ring 5 4096 W1\n"
                               "260 260 2 wait 5 0 W1\n"
                               "241 242 2 bind 5 3 W1\n"
                               "231 250 3 bind 6 4 W2\n"
                               "251 251 3 wait 6 0 W2\n"
                               "900 901 1 close 5 0 Suricata-Main\n";

void test_starts(void** /*state*/) {
    assert_string_equal("W#01-SFE_0_TX:create,bind,ring,wait W#01-SFE_0_RX:create,bind,ring,wait",
                        told(stock).c_str());
    assert_string_equal("W1:filter,ring,bind,wait W2:filter,ring,bind,wait", told(plugin).c_str());
}

void test_phase(void** /*state*/) {
    const Phase of_stock = phase_in(stock);
    assert_int_equal(100, of_stock.begin);
    assert_int_equal(155, of_stock.end);
    assert_int_equal(100, of_stock.created);
    const Phase of_plugin = phase_in(plugin);
    assert_int_equal(200, of_plugin.begin);
    assert_int_equal(260, of_plugin.end);
    assert_int_equal(10, of_plugin.created);
    assert_int_equal(0, phase_in("").end);
}

std::uint64_t ring_of(const char* trace) {
    const auto starts = starts_in(trace);
    return starts.empty() ? 0 : starts.back().ring_bytes;
}

// A ring that could not be had is no ring; a socket without one is not for capture.
void test_sockets_without_ring(void** /*state*/) {
    assert_int_equal(8192, ring_of(stock));
    assert_string_equal(
        "", told("1 2 1 create 5 0 W1\n3 4 1 bind 5 0 W1\n5 5 1 wait 5 0 W1\n").c_str());
    assert_string_equal(
        "", told("1 2 1 create 5 0 W1\n3 4 1 ring 5 -1 W1\n5 5 1 wait 5 0 W1\n").c_str());
    assert_int_equal(4096, ring_of("1 2 1 create 5 0 W1\n3 4 1 ring 5 -1 W1\n5 6 1 ring 5 4096 W1\n"
                                   "7 7 1 wait 5 0 W1\n"));
}

template <class Read> bool refuses(Read read, const char* text) {
    std::istringstream lines(text);
    try {
        static_cast<void>(read(lines));
    } catch (const std::exception&) {
        return true;
    }
    return false;
}

void test_what_is_no_trace(void** /*state*/) {
    assert_true(refuses(read_trace, "1 2 3 create\n"));
    assert_true(refuses(read_trace, "Segmentation fault\n"));
    assert_false(refuses(read_trace, "1 2 3 create 5 0 W1\n"));
    assert_true(refuses(read_console, "Info: without a time\n"));
    assert_true(refuses(read_console, "\n"));
    assert_false(refuses(read_console, "12 Info: with a time\n"));
}

struct Said {
    std::uint64_t started, enotsock, tx, rx, drops;
};

Said said(const char* text) {
    std::istringstream lines(text);
    Console console = read_console(lines);
    return {console.started.value_or(0), console.enotsock_lines, console.packets["SFE_0_TX"],
            console.packets["SFE_0_RX"], console.discarded["SFE_0_RX"]};
}

void test_console(void** /*state*/) {
    const Said all = said(
        "1000 Info: cpu: CPUs/cores online: 2\n"
        "1001 Warning: af-packet: SFE_3_RX: sending packet failed on socket 0: Socket operation on "
        "non-socket\n"
        "1002 Warning: afp-guard: SFE_4_RX: sending packet failed on socket 0: Socket operation on "
        "non-socket\n"
        "1003 Warning: af-packet: SFE_4_RX: sending packet failed on socket 9: Network is down\n"
        "1004 Notice: threads: Threads created -> W: 24 FM: 1 FR: 1   Engine started.\n"
        "1005 Notice: device: SFE_0_TX: packets: 3727852, drops: 0 (0.00%), invalid chksum: 0\n"
        "1006 Notice: device: SFE_0_RX: packets: 279, drops: 12 (4.30%), invalid chksum: 0\n");
    assert_int_equal(1004, all.started);
    assert_int_equal(2, all.enotsock);
    assert_int_equal(3727852, all.tx);
    assert_int_equal(279, all.rx);
    assert_int_equal(12, all.drops);
    assert_int_equal(0, said("1000 Info: nothing of it\n").started);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_starts),
        cmocka_unit_test(test_phase),
        cmocka_unit_test(test_sockets_without_ring),
        cmocka_unit_test(test_what_is_no_trace),
        cmocka_unit_test(test_console),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
