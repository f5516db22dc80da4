// SPDX-License-Identifier: GPL-2.0-only
// The transmitter over a real socket on a virtual device.
#include "src/bridge/transmitter.h"

#include "src/net/packet_socket.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recorded_ends.h"
#include "tests/unit/recording_log.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <utility>

namespace {

using namespace afpguard;

struct Rig {
    test::Veth cable{"near", "far"};
    test::FarEnd far{"far"};
    test::RecordingLog log;
    Peer peer;
    test::RecordedEnds ends;
    SendErrors errors{"near", log};
    Transmitter transmitter{peer, errors, {}};
    std::unique_ptr<PacketSocket> socket;

    Rig() {
        auto made = PacketSocket::create();
        if (!made)
            return;
        socket = std::make_unique<PacketSocket>(*std::move(made));
        if (socket->bind_to(test::index_of("near")))
            peer.publish(socket->number());
    }
    Fate send(std::uint32_t number, std::size_t size, std::initializer_list<VlanTag> tags = {}) {
        return send(test::make_frame(number, size, tags));
    }
    Fate send(test::Bytes bytes) {
        give(bytes);
        transmitter.flush(ends);
        return ends.fate(ends.count() - 1);
    }
    void give(test::Bytes& bytes) {
        Frame frame;
        frame.data = bytes.data();
        frame.length = frame.wire_length = static_cast<std::uint32_t>(bytes.size());
        transmitter.send(frame, Fate::sent, ends);
    }
    [[nodiscard]] bool arrives(std::uint32_t number, std::size_t size,
                               std::initializer_list<VlanTag> tags = {}) const {
        return far.receive() == test::make_frame(number, size, tags);
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

constexpr VlanTag customer{0x8100, 100};
constexpr VlanTag provider{0x88a8, 200};

void sends_frames_as_they_are(void** state) {
    assert_int_equal(rig(state).send(1, 60), Fate::sent);
    assert_true(rig(state).arrives(1, 60));
    assert_int_equal(rig(state).send(2, 1514), Fate::sent);
    assert_true(rig(state).arrives(2, 1514));
    assert_int_equal(rig(state).send(3, 1518, {customer}), Fate::sent);
    assert_true(rig(state).arrives(3, 1518, {customer}));
    assert_int_equal(rig(state).send(4, 1514, {provider, customer}), Fate::sent);
    assert_true(rig(state).arrives(4, 1514, {provider, customer}));
    assert_int_equal(rig(state).log.count(), 0);
}

// Longer than the device's MTU allows; the kernel has room for one customer tag only.
void fails_on_frames_that_are_too_long(void** state) {
    assert_int_equal(rig(state).send(1, 1515), Fate::failed);
    assert_int_equal(rig(state).send(2, 1518, {provider}), Fate::failed);
    assert_int_equal(rig(state).send(3, 1522, {provider, customer}), Fate::failed);
    assert_int_equal(rig(state).log.count(), 1);
    test::assert_mentions(rig(state).log.last(), "near: sending packet failed on socket ");
    test::assert_mentions(rig(state).log.last(), ": Message too long");
    assert_int_equal(rig(state).send(4, 60), Fate::sent);
    assert_true(rig(state).arrives(4, 60));
}

// What the kernel keeps of the error that stopped it belongs to that frame and to no other.
void sends_all_but_those_that_are_too_long(void** state) {
    std::deque<test::Bytes> frames;
    for (std::uint32_t number = 0; number < 60; ++number)
        frames.push_back(test::make_frame(number, number % 7 == 3 ? 1600 : 100));
    for (test::Bytes& frame : frames)
        rig(state).give(frame);
    rig(state).transmitter.flush(rig(state).ends);
    for (std::uint32_t number = 0; number < 60; ++number) {
        const bool fits = number % 7 != 3;
        assert_int_equal(rig(state).ends.fate(number), fits ? Fate::sent : Fate::failed);
        if (fits)
            assert_true(rig(state).arrives(number, 100));
    }
    assert_true(rig(state).far.heard_nothing());
    assert_int_equal(rig(state).socket->take_error(), 0);
}

void follows_the_devices_mtu(void** state) {
    test::set_mtu("far", 2000);
    test::set_mtu("near", 2000);
    assert_int_equal(rig(state).send(1, 2014), Fate::sent);
    assert_true(rig(state).arrives(1, 2014));
}

void fails_on_frames_without_a_header(void** state) {
    assert_int_equal(rig(state).send(test::Bytes(13)), Fate::failed);
    test::assert_mentions(rig(state).log.last(), "Invalid argument");
}

void sends_again_when_the_device_is_back(void** state) {
    rig(state).cable.take_down();
    assert_int_equal(rig(state).send(1, 60), Fate::failed);
    test::assert_mentions(rig(state).log.last(), ": Network is down");
    rig(state).socket->take_error(); // as the thread does whose socket it is
    rig(state).cable.take_up();
    assert_int_equal(rig(state).send(2, 60), Fate::sent);
    assert_true(rig(state).arrives(2, 60));
}

void fails_when_the_device_is_gone(void** state) {
    rig(state).cable.remove();
    assert_int_equal(rig(state).send(1, 60), Fate::failed);
    test::assert_mentions(rig(state).log.last(), ": No such device or address");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, sends_frames_as_they_are),
        AFPG_TEST_WITH(Rig, fails_on_frames_that_are_too_long),
        AFPG_TEST_WITH(Rig, sends_all_but_those_that_are_too_long),
        AFPG_TEST_WITH(Rig, follows_the_devices_mtu),
        AFPG_TEST_WITH(Rig, fails_on_frames_without_a_header),
        AFPG_TEST_WITH(Rig, sends_again_when_the_device_is_back),
        AFPG_TEST_WITH(Rig, fails_when_the_device_is_gone),
    };
    return test::run_in_network("transmitter", tests);
}
