// SPDX-License-Identifier: GPL-2.0-only
// The gate that keeps frames out of a socket until it may receive.
#include "tests/kernel/run.h"
#include "tests/kernel/socket_rig.h"
#include "tests/unit/fixture.h"

#include <cstdint>

namespace {

using namespace afpguard;
using Rig = test::SocketRig;

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void expect_ready(void** state) {
    assert_non_null(rig(state).socket.get());
    assert_string_equal(rig(state).make_ring(RingVersion::v2).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
}

// Filtered frames are not even counted.
void lets_nothing_in_behind_the_gate(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state);
    rig(state).far.send_numbered(0, 500);
    assert_true(rig(state).open_gate());
    rig(state).far.send_numbered(500, 501);
    assert_int_equal(rig(state).take_number(), 500);
    assert_int_equal(rig(state).socket->take_count(RingVersion::v2).frames, 1);
}

void closes_the_gate_again(void** state) {
    expect_ready(state);
    rig(state).far.send_numbered(0, 1);
    assert_int_equal(rig(state).take_number(), 0);
    assert_true(rig(state).close_gate());
    rig(state).far.send_numbered(1, 100);
    assert_true(rig(state).open_gate());
    rig(state).far.send_numbered(100, 101);
    assert_int_equal(rig(state).take_number(), 100);
}

constexpr const char* only_odd = "ether[17] & 1 = 1";

void lets_in_what_the_filter_matches(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state);
    assert_true(rig(state).open_gate(only_odd));
    rig(state).far.send_numbered(0, 100);
    for (std::uint32_t number = 1; number < 100; number += 2)
        assert_int_equal(rig(state).take_number(), number);
}

void never_stands_open_between_gate_and_filter(void** state) {
    assert_true(rig(state).close_gate());
    expect_ready(state);
    const auto open = [&] { rig(state).open_gate(only_odd); };
    assert_int_equal(rig(state).count_even_slipped_through(open, 2000), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, lets_nothing_in_behind_the_gate),
        AFPG_TEST_WITH(Rig, closes_the_gate_again),
        AFPG_TEST_WITH(Rig, lets_in_what_the_filter_matches),
        AFPG_TEST_WITH(Rig, never_stands_open_between_gate_and_filter),
    };
    return test::run_in_network("gate", tests);
}
