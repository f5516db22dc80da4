// SPDX-License-Identifier: GPL-2.0-only
// Merged frames and unfinished checksums through a whole bridge.
#include "tests/kernel/bridged.h"
#include "tests/kernel/merged_station.h"
#include "tests/kernel/run.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace afpguard;
using test::expect_fate;
using test::MergedFrame;

struct Rig : test::BridgedPair {
    test::MergedStation merging_left{left_cable.far()};
    test::MergedStation merging_right{right_cable.far()};

    test::Text start_with(Offload offload, CopyMode mode = CopyMode::ips) {
        auto all = test::RunningBridge::settings_of(settings(mode));
        for (InterfaceSettings& one : all.interfaces) {
            one.offload = offload;
            one.ring_size = 64;
        }
        bridge.environment().max_pending_packets = 64;
        return bridge.start(all);
    }
    // Whether the frame arrives as it was sent, with what says that it is merged.
    [[nodiscard]] bool passes(const MergedFrame& frame) const {
        return merging_left.send(frame) && merging_right.receive() == frame;
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void start(void** state, Offload offload = Offload::automatic, CopyMode mode = CopyMode::ips) {
    assert_string_equal(rig(state).start_with(offload, mode).c_str(), "");
}

// From a place of the ring, at its end, and from beside it, up to the longest there is. More than
// the ring has places.
void passes_tcp_as_it_is(void** state) {
    start(state);
    std::uint64_t sent = 0;
    for (unsigned round = 0; round < 20; ++round)
        for (const std::size_t payload : {1U, 100U, 1448U, 1449U, 1500U, 3000U, 20000U, 65000U}) {
            const std::uint16_t piece = payload > 1448 ? 1448 : 0;
            assert_true(rig(state).passes(test::make_tcp(payload, piece)));
            ++sent;
        }
    test::stop(state);
    expect_fate(state, Fate::sent, sent);
}

void passes_udp_as_it_is(void** state) {
    start(state);
    assert_true(rig(state).passes(test::make_udp(900, 0)));
    assert_true(rig(state).passes(test::make_udp(1400 * 3, 1400)));
    assert_true(rig(state).passes(test::make_udp(1200 * 40 + 7, 1200)));
    test::stop(state);
    expect_fate(state, Fate::sent, 3);
}

// The kernel takes the tag out, and everything behind it stands four bytes earlier.
void passes_them_with_their_tags(void** state) {
    start(state);
    for (const VlanTag tag : {VlanTag{0x8100, 7}, VlanTag{0x88a8, 0x6007}, VlanTag{0x8100, 0}}) {
        assert_true(rig(state).passes(test::with_tag(test::make_tcp(100, 0), tag)));
        assert_true(rig(state).passes(test::with_tag(test::make_tcp(40000, 1448), tag)));
        assert_true(rig(state).passes(test::with_tag(test::make_udp(2800, 1400), tag)));
    }
    test::stop(state);
    expect_fate(state, Fate::sent, 9);
}

void passes_them_as_a_tap(void** state) {
    start(state, Offload::transparent, CopyMode::tap);
    assert_true(rig(state).passes(test::make_tcp(30000, 1400)));
    test::stop(state);
    expect_fate(state, Fate::sent, 1);
}

// An engine that finishes the checksum, as one does that has replaced bytes. The kernel would add
// it all up again.
void leaves_the_checksum_to_the_card(void** state) {
    rig(state).bridge.prepare_hosts([](test::FakeHost& host) {
        host.set_judge([](const Frame& frame) {
            frame.data[50] = 0x12;
            frame.data[51] = 0x34;
            return Verdict::pass;
        });
    });
    start(state);
    assert_true(rig(state).passes(test::make_tcp(500, 0)));
    assert_true(rig(state).passes(test::make_tcp(5000, 1448)));
    test::stop(state);
}

void drops_what_the_engine_drops(void** state) {
    rig(state).bridge.prepare_hosts([](test::FakeHost& host) {
        host.set_judge(
            [](const Frame& frame) { return frame.length > 9000 ? Verdict::drop : Verdict::pass; });
    });
    start(state);
    assert_true(rig(state).merging_left.send(test::make_tcp(20000, 1448)));
    assert_true(rig(state).passes(test::make_tcp(5000, 1448)));
    test::stop(state);
    expect_fate(state, Fate::verdict, 1);
    expect_fate(state, Fate::sent, 1);
}

// The other side's card would have to be told what to do, and is not: nothing that is sent may be
// anything but what would be on the wire.
void does_not_pass_them_without(void** state) {
    start(state, Offload::off);
    assert_true(rig(state).merging_left.send(test::make_tcp(20000, 1448)));
    assert_true(rig(state).bridge.await(Fate::failed, 1));
    rig(state).left.send(test::make_frame(1, 1514));
    assert_int_equal(rig(state).right.receive_number(), 1);
    test::stop(state);
    assert_true(rig(state).bridge.log().has("right: sending packet failed on socket "));
    assert_true(rig(state).bridge.log().has(
        "info: left: offload: off (left has offload: off): merged frames are not forwarded"));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, passes_tcp_as_it_is),
        AFPG_TEST_WITH(Rig, passes_udp_as_it_is),
        AFPG_TEST_WITH(Rig, passes_them_with_their_tags),
        AFPG_TEST_WITH(Rig, passes_them_as_a_tap),
        AFPG_TEST_WITH(Rig, leaves_the_checksum_to_the_card),
        AFPG_TEST_WITH(Rig, drops_what_the_engine_drops),
        AFPG_TEST_WITH(Rig, does_not_pass_them_without),
    };
    return test::run_in_network("bridge_offload", tests);
}
