// SPDX-License-Identifier: GPL-2.0-only
// The way out of startup: off. The start itself is seen in tests/e2e and in the model.
#include "src/bridge/off_mode.h"

#include "src/net/vnet_header.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/recorded_ends.h"
#include "tests/unit/recording_log.h"

#include <sys/types.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace {

// What send() was called with, and answers.
struct Calls {
    unsigned count = 0;
    int descriptor = -1;
    std::size_t size = 0;
    int error = 0; // 0: all is sent
} calls;

} // namespace

// In the place of the C library's.
extern "C" ssize_t send(int descriptor, const void* /*bytes*/, std::size_t size, int /*flags*/) {
    ++calls.count;
    calls.descriptor = descriptor;
    calls.size = size;
    errno = calls.error;
    return calls.error == 0 ? static_cast<ssize_t>(size) : -1;
}

namespace {

using namespace afpguard;

constexpr std::uint8_t merged_tcp = 1;
constexpr std::uint8_t in_gre = 47;
constexpr std::uint8_t in_ip = 6;

// How one frame ended, and what was said of it.
struct End {
    Fate fate = Fate::guarded;
    std::size_t not_sent = 0; // with the errno that is asked for
    std::size_t lines = 0;
};

// A merged segment of TCP, right in IPv4 or in a tunnel.
End send_merged(std::uint8_t protocol, int error_of_send, int error_of_frame) {
    calls = {.error = error_of_send};
    std::array<std::uint8_t, sizeof(VnetHeader) + 100> bytes{};
    Frame frame;
    frame.data = bytes.data() + sizeof(VnetHeader);
    frame.length = frame.wire_length = 100;
    frame.headroom = sizeof(VnetHeader);
    frame.has_vnet = true;
    frame.vnet.merged = merged_tcp;
    frame.data[12] = 8; // IPv4
    frame.data[14] = 0x45;
    frame.data[23] = protocol;
    test::RecordingLog log;
    test::RecordedEnds ends;
    OffMode mode(2);
    const auto sender = mode.make_sender(1, "eth2", log);
    sender->send(frame, Fate::sent, ends);
    sender->flush(ends);
    return {ends.count() == 1 ? ends.fate(0) : Fate::guarded, ends.not_sent(error_of_frame),
            log.count()};
}

// To the descriptor that nobody has told: this is what the mode is for.
void sends_to_standard_input_what_nobody_has_told(void** /*state*/) {
    const End end = send_merged(in_ip, 0, 0);
    assert_int_equal(end.fate, Fate::sent);
    assert_int_equal(calls.count, 1);
    assert_int_equal(calls.descriptor, 0);
    assert_int_equal(calls.size, sizeof(VnetHeader) + 100);
}

void tells_why_a_frame_was_not_sent(void** /*state*/) {
    const End end = send_merged(in_ip, ENOTSOCK, ENOTSOCK);
    assert_int_equal(end.fate, Fate::failed);
    assert_int_equal(end.not_sent, 1);
    assert_int_equal(end.lines, 1);
}

// The kernel would make wrong segments of it.
void sends_nothing_merged_inside_of_a_tunnel(void** /*state*/) {
    const End end = send_merged(in_gre, 0, EPROTONOSUPPORT);
    assert_int_equal(end.fate, Fate::failed);
    assert_int_equal(end.not_sent, 1);
    assert_int_equal(end.lines, 1);
    assert_int_equal(calls.count, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sends_to_standard_input_what_nobody_has_told),
        cmocka_unit_test(tells_why_a_frame_was_not_sent),
        cmocka_unit_test(sends_nothing_merged_inside_of_a_tunnel),
    };
    return cmocka_run_group_tests_name("off_mode", tests, nullptr, nullptr);
}
