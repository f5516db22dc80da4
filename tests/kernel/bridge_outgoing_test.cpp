// SPDX-License-Identifier: GPL-2.0-only
// Frames that this host itself sends out of a port of a bridge are for whoever is at the port's own
// cable: what comes from there is bridged, they are not.
#include "tests/kernel/bridged.h"
#include "tests/kernel/ebpf_objects.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;
using test::rig;
using test::start;
using test::stop;
using test::Text;

// The stack of this host, or another program, at one of the ports.
struct Rig : test::BridgedPair {
    test::FarEnd own{"left"};
    Fd only_odd = test::load_odd_filter(17); // the last byte of a frame's number
};

Rig& with_own(void** state) {
    return test::fixture<Rig>(state);
}

constexpr std::uint32_t frames = 30; // a multiple of all numbers of threads

// What has arrived out of the port comes before what has come in through it.
void expect_that_only_what_arrives_is_bridged(void** state) {
    Rig& pair = with_own(state);
    pair.own.send_numbered(0, frames);
    for (std::uint32_t number = 0; number < frames; ++number)
        assert_int_equal(pair.left.receive_number(), number);
    pair.left.send_numbered(1000, 1000 + frames);
    for (std::uint32_t number = 0; number < frames; ++number)
        assert_in_range(pair.right.receive_number(), 1000, 1000 + frames - 1);
    assert_true(pair.right.heard_nothing());
    stop(state);
    assert_int_equal(pair.bridge.sum().received, frames);
}

std::uint64_t frames_in_kernel(Rig& pair) {
    std::uint64_t sum = 0;
    for (std::size_t channel = 0; channel < pair.bridge.size(); ++channel)
        sum += pair.bridge.host(channel).kernel_sum().frames;
    return sum;
}

// They take no place in a ring.
void keeps_own_frames_out_of_the_ring(void** state) {
    start(state, CopyMode::ips);
    expect_that_only_what_arrives_is_bridged(state);
    assert_int_equal(frames_in_kernel(with_own(state)), frames);
}

void does_so_in_a_cluster(void** state) {
    start(state, CopyMode::ips, 3);
    expect_that_only_what_arrives_is_bridged(state);
    assert_int_equal(frames_in_kernel(with_own(state)), frames);
}

void does_so_as_a_tap(void** state) {
    start(state, CopyMode::tap, 2);
    expect_that_only_what_arrives_is_bridged(state);
}

void does_so_in_off_mode(void** state) {
    assert_string_equal(rig(state).start(CopyMode::ips, 2, StartupMode::off).c_str(), "");
    expect_that_only_what_arrives_is_bridged(state);
}

Text start_with_filter(Rig& pair, BpfMismatch mismatch) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces) {
        one.bpf_filter = "ether proto 0x88b5 and not vlan";
        one.bpf_mismatch = mismatch;
    }
    return pair.bridge.start(settings);
}

void does_so_beside_a_filter(void** state) {
    assert_string_equal(start_with_filter(with_own(state), BpfMismatch::drop).c_str(), "");
    expect_that_only_what_arrives_is_bridged(state);
    assert_int_equal(frames_in_kernel(with_own(state)), frames);
}

void does_so_beside_a_filter_of_our_own(void** state) {
    assert_string_equal(start_with_filter(with_own(state), BpfMismatch::forward).c_str(), "");
    expect_that_only_what_arrives_is_bridged(state);
}

Text start_with_program(Rig& pair) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 2));
    for (InterfaceSettings& one : settings.interfaces)
        one.ebpf_filter_file = "loaded already";
    pair.bridge.use_filter_program(pair.only_odd.number());
    return pair.bridge.start(settings);
}

// The program takes the place of ours, and lets frames with odd numbers in, whoever sends them.
void gives_back_unread_what_a_program_lets_in(void** state) {
    if (!test::programs_refused().empty())
        skip();
    assert_string_equal(start_with_program(with_own(state)).c_str(), "");
    Rig& pair = with_own(state);
    pair.own.send_numbered(0, frames);
    for (std::uint32_t number = 0; number < frames; ++number)
        assert_int_equal(pair.left.receive_number(), number);
    pair.left.send(test::make_frame(1001));
    assert_int_equal(pair.right.receive_number(), 1001);
    assert_true(pair.right.heard_nothing());
    stop(state);
    assert_int_equal(pair.bridge.sum().received, 1);
    assert_int_equal(frames_in_kernel(pair), frames / 2 + 1);
}

Text listen(Rig& pair) {
    return pair.bridge.start(test::RunningBridge::settings_of({test::passive("left", 2)}));
}

void sees_them_when_passive(void** state) {
    assert_string_equal(listen(with_own(state)).c_str(), "");
    with_own(state).own.send_numbered(0, frames);
    with_own(state).left.send_numbered(0, frames);
    assert_true(rig(state).bridge.await(Fate::inspected, 2 * frames));
    stop(state);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, keeps_own_frames_out_of_the_ring),
        AFPG_TEST_WITH(Rig, does_so_in_a_cluster),
        AFPG_TEST_WITH(Rig, does_so_as_a_tap),
        AFPG_TEST_WITH(Rig, does_so_in_off_mode),
        AFPG_TEST_WITH(Rig, does_so_beside_a_filter),
        AFPG_TEST_WITH(Rig, does_so_beside_a_filter_of_our_own),
        AFPG_TEST_WITH(Rig, gives_back_unread_what_a_program_lets_in),
        AFPG_TEST_WITH(Rig, sees_them_when_passive),
    };
    return test::run_in_network("bridge_outgoing", tests);
}
