// SPDX-License-Identifier: GPL-2.0-only
// The transmitter over local sockets, and over calls that fail as they are told.
#include "src/bridge/transmitter.h"

#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/merged_packet.h"
#include "tests/unit/recorded_ends.h"
#include "tests/unit/recording_log.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

// The program is linked with --wrap: these are what the transmitter calls.
extern "C" {
int __real_sendmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags);
int __real_poll(pollfd* list, nfds_t count, int limit);
int __wrap_sendmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags);
int __wrap_poll(pollfd* list, nfds_t count, int limit);
}

namespace {

// What the calls were and shall answer. An empty list lets them through.
struct Calls {
    std::deque<int> answers; // so many sent; or an error, below 0
    int every_answer = 0;    // when the list is empty; 0: what the kernel says
    std::deque<int> poll_answers;
    std::vector<unsigned> sends; // how many frames each was for
    unsigned polls = 0;
    int descriptor = -1;
    int flags = 0;
    int poll_limit = 0;
    short poll_events = 0;
};
Calls* calls = nullptr;

template <class T> T take_first(std::deque<T>& list) {
    const T first = list.front();
    list.pop_front();
    return first;
}

} // namespace

int __wrap_sendmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags) {
    calls->sends.push_back(count);
    calls->descriptor = descriptor;
    calls->flags = flags;
    const int answer = calls->answers.empty() ? calls->every_answer : take_first(calls->answers);
    if (answer == 0)
        return __real_sendmmsg(descriptor, messages, count, flags);
    errno = answer < 0 ? -answer : 0;
    return answer < 0 ? -1 : answer;
}

int __wrap_poll(pollfd* list, nfds_t count, int limit) {
    ++calls->polls;
    calls->descriptor = list->fd;
    calls->poll_events = list->events;
    calls->poll_limit = limit;
    if (calls->poll_answers.empty())
        return __real_poll(list, count, limit);
    errno = EINTR;
    return take_first(calls->poll_answers);
}

namespace {

using namespace afpguard;
using std::chrono::milliseconds;

constexpr milliseconds patience{20};

struct Fixture {
    Calls recorded;
    test::RecordingLog log;
    Peer peer;
    test::RecordedEnds ends;
    SendErrors errors{"eth2", log};
    Transmitter transmitter{peer, errors, {8, 1U << 20, patience}};
    Fd near;
    Fd far;
    std::array<std::uint8_t, 1514> bytes{};
    std::uint32_t slot = 0;

    Fixture() {
        calls = &recorded;
        std::array<int, 2> both{-1, -1};
        if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, both.data()) == 0) {
            near = Fd(both[0]);
            far = Fd(both[1]);
        }
        for (std::size_t at = 0; at < bytes.size(); ++at)
            bytes[at] = static_cast<std::uint8_t>(at * 7);
    }
    // Frames of 100, 101 and so on bytes.
    void give(unsigned count, Fate success = Fate::sent) {
        while (count-- > 0) {
            Frame frame;
            frame.data = bytes.data();
            frame.length = frame.wire_length = 100 + slot;
            frame.slot = slot++;
            transmitter.send(frame, success, ends);
        }
    }
    void flush() { transmitter.flush(ends); }
    // One frame and how it ended.
    Fate send() {
        give(1);
        flush();
        return ends.fate(ends.count() - 1);
    }
    // The length of the next frame at the far end; -1 where there is none, -2 where it is another.
    long receive() {
        std::array<std::uint8_t, 2000> got{};
        const auto length = ::recv(far.number(), got.data(), got.size(), MSG_DONTWAIT);
        return length <= 0 || std::equal(got.begin(), got.begin() + length, bytes.begin()) ? length
                                                                                           : -2;
    }
};

Fixture& fixture(void** state) {
    return test::fixture<Fixture>(state);
}

void calls_nothing_for_a_peer_that_is_not_up(void** state) {
    Fixture& rig = fixture(state);
    rig.give(8 + 3);
    rig.flush();
    rig.peer.publish(rig.near.number());
    rig.give(1);
    rig.peer.withdraw();
    rig.flush();
    assert_int_equal(rig.ends.count(Fate::guarded), 12);
    assert_true(rig.ends.in_order());
    assert_int_equal(calls->sends.size(), 0);
    assert_int_equal(calls->polls, 0);
    assert_int_equal(rig.log.count(), 0);
}

void sends_several_frames_with_one_call(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(rig.near.number());
    rig.give(3);
    assert_int_equal(rig.ends.count(), 0);
    assert_int_equal(rig.receive(), -1);
    rig.flush();
    assert_int_equal(rig.ends.count(Fate::sent), 3);
    assert_true(rig.ends.in_order());
    for (long length = 100; length < 103; ++length)
        assert_int_equal(rig.receive(), length);
    assert_int_equal(calls->sends.size(), 1);
    assert_int_equal(calls->flags, MSG_DONTWAIT);
    assert_int_equal(rig.log.count(), 0);
    rig.flush(); // of nothing
    assert_int_equal(calls->sends.size(), 1);
}

void sends_when_it_has_as_many_as_it_may(void** state) {
    fixture(state).peer.publish(fixture(state).near.number());
    fixture(state).give(8 + 7);
    assert_int_equal(fixture(state).ends.count(), 8);
    fixture(state).give(1);
    assert_int_equal(fixture(state).ends.count(), 16);
    assert_int_equal(calls->sends.size(), 2);
}

void remembers_what_each_frame_becomes(void** state) {
    fixture(state).peer.publish(fixture(state).near.number());
    fixture(state).give(1, Fate::uninspected);
    fixture(state).give(1);
    fixture(state).flush();
    assert_int_equal(fixture(state).ends.fate(0), Fate::uninspected);
    assert_int_equal(fixture(state).ends.fate(1), Fate::sent);
}

// The kernel stops at the frame, says nothing, and says why when it is asked to go on.
void goes_on_behind_a_frame_that_fails(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->answers = {2, -EMSGSIZE, 3};
    rig.give(6);
    rig.flush();
    assert_int_equal(rig.ends.count(Fate::sent), 5);
    assert_int_equal(rig.ends.fate(2), Fate::failed);
    assert_int_equal(rig.ends.not_sent(EMSGSIZE), 1);
    assert_true(rig.ends.in_order());
    assert_true(calls->sends == (std::vector<unsigned>{6, 4, 3}));
    assert_string_equal(rig.log.last().c_str(),
                        "warning: eth2: sending packet failed on socket 17: Message too long");
}

// Standard input's number is a descriptor like any other, if it is published.
void sends_through_descriptor_0(void** state) {
    fixture(state).peer.publish(0);
    calls->answers = {1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->descriptor, 0);
}

void fails_on_a_closed_descriptor(void** state) {
    fixture(state).peer.publish(fixture(state).near.number());
    fixture(state).near = Fd();
    fixture(state).far = Fd();
    assert_int_equal(fixture(state).send(), Fate::failed);
    test::assert_mentions(fixture(state).log.last(), "Bad file descriptor");
}

void does_not_wait_for_a_device_that_is_down(void** state) {
    fixture(state).peer.publish(17);
    calls->answers = {-ENETDOWN};
    assert_int_equal(fixture(state).send(), Fate::failed);
    assert_int_equal(calls->sends.size(), 1);
    assert_int_equal(calls->polls, 0);
    test::assert_mentions(fixture(state).log.last(), "on socket 17: Network is down");
}

void tries_again_after_a_signal(void** state) {
    fixture(state).peer.publish(17);
    calls->answers = {-EINTR, 1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->sends.size(), 2);
    assert_int_equal(calls->polls, 0);
}

void waits_for_room_in_the_sockets_buffer(void** state) {
    fixture(state).peer.publish(17);
    calls->answers = {-EAGAIN, 1};
    calls->poll_answers = {1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->descriptor, 17);
    assert_int_equal(calls->poll_events, POLLOUT);
    assert_in_range(calls->poll_limit, 1, patience.count());
    assert_int_equal(fixture(state).log.count(), 0);
}

// poll() says that there is room all the time.
void waits_for_room_in_the_devices_queue(void** state) {
    fixture(state).peer.publish(17);
    calls->answers = {-ENOBUFS, -ENOBUFS, 1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->polls, 0);
    assert_int_equal(fixture(state).log.count(), 0);
}

// A frame of 14 + 20 + 8 + 8 + 14 + 20 + 32 bytes of headers, with this payload in segments of
// 1000.
constexpr long segment_headers = 10 + 116;

void give_in_tunnel(Fixture& rig, std::uint32_t payload, std::uint16_t gre_flags = 0) {
    test::MergedPacket packet;
    if (gre_flags == 0)
        packet.ethernet(0x0800).ip4(17, 1).outer_udp(4789, true).vxlan().ethernet(0x0800);
    else
        packet.ethernet(0x0800).ip4(47, 1).gre(gre_flags, 0x0800);
    packet.ip4(6, 1).merged_tcp(payload, 1000, 0x10);
    Frame frame = packet.frame();
    frame.slot = rig.slot++;
    rig.transmitter.send(frame, Fate::sent, rig.ends);
    rig.flush(); // the frame does not outlive this
}

// The length of the next frame at the far end, whatever its bytes are.
long length_at_far_end(Fixture& rig) {
    std::array<std::uint8_t, 2000> got{};
    return ::recv(rig.far.number(), got.data(), got.size(), MSG_DONTWAIT);
}

void sends_in_segments_what_is_merged_in_a_tunnel(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(rig.near.number());
    rig.give(1);
    give_in_tunnel(rig, 2500);
    rig.give(1);
    rig.flush();
    assert_int_equal(rig.ends.count(Fate::sent), 3);
    assert_true(rig.ends.in_order());
    for (const long length :
         {100L, segment_headers + 1000, segment_headers + 1000, segment_headers + 500, 102L})
        assert_int_equal(length_at_far_end(rig), length);
    assert_int_equal(length_at_far_end(rig), -1);
    assert_int_equal(rig.log.count(), 0);
}

// More than it sends with one call.
void ends_a_frame_with_its_last_segment(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->every_answer = 4;
    give_in_tunnel(rig, 20000);
    assert_int_equal(rig.ends.count(), 1);
    assert_int_equal(rig.ends.count(Fate::sent), 1);
    assert_true(calls->sends == (std::vector<unsigned>{8, 4, 8, 4, 4}));
}

void fails_with_any_of_its_segments(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->answers = {1, -EMSGSIZE, 1, 1, -ENETDOWN, -EMSGSIZE, 1};
    give_in_tunnel(rig, 3000);
    give_in_tunnel(rig, 3000);
    assert_int_equal(rig.ends.count(), 2);
    assert_int_equal(rig.ends.not_sent(EMSGSIZE), 1);
    assert_int_equal(rig.ends.not_sent(ENETDOWN), 1);
    assert_true(rig.ends.in_order());
    assert_int_equal(rig.log.count(), 2);
    calls->answers = {3};
    give_in_tunnel(rig, 3000);
    assert_int_equal(rig.ends.fate(2), Fate::sent);
}

void guards_segments(void** state) {
    Fixture& rig = fixture(state);
    give_in_tunnel(rig, 20000);
    assert_int_equal(rig.ends.count(), 1);
    assert_int_equal(rig.ends.count(Fate::guarded), 1);
    assert_int_equal(calls->sends.size(), 0);
}

// Segments of GRE with sequence numbers would need numbers that nobody has.
void does_not_send_what_it_cannot_cut(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    give_in_tunnel(rig, 3000, 0x1000);
    assert_int_equal(rig.ends.not_sent(EPROTONOSUPPORT), 1);
    assert_int_equal(calls->sends.size(), 0);
    test::assert_mentions(rig.log.last(), "on socket 17: Protocol not supported: ");
}

milliseconds time_of_a_flush(Fixture& rig) {
    const auto before = std::chrono::steady_clock::now();
    rig.give(7);
    rig.flush();
    return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - before);
}

// Under PACKET_QDISC_BYPASS a dead line says so for ever.
void gives_up_a_queue_that_stays_full(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->every_answer = -ENOBUFS;
    assert_in_range(time_of_a_flush(rig).count(), patience.count() - 1, 2000);
    assert_int_equal(rig.ends.count(Fate::failed), 7);
    test::assert_mentions(rig.log.last(), "on socket 17: No buffer space available");
}

void waits_for_nobody_in_vain_twice(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->every_answer = -ENOBUFS;
    time_of_a_flush(rig);
    calls->sends.clear();
    time_of_a_flush(rig);
    assert_int_equal(calls->sends.size(), 7);
    // Until it is there again.
    calls->every_answer = 1;
    time_of_a_flush(rig);
    calls->every_answer = -ENOBUFS;
    assert_in_range(time_of_a_flush(rig).count(), patience.count() - 1, 2000);
}

// A thread that serves others too waits for part of its time only, however often there is room.
void rests_where_others_want_the_thread(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    Transmitter resting(rig.peer, rig.errors, {8, 1U << 20, patience, 4});
    const auto flush = [&](int answer) {
        calls->every_answer = answer;
        calls->sends.clear();
        Frame frame;
        frame.data = rig.bytes.data();
        frame.length = frame.wire_length = 100;
        resting.send(frame, Fate::sent, rig.ends);
        const auto before = std::chrono::steady_clock::now();
        resting.flush(rig.ends);
        return std::chrono::steady_clock::now() - before;
    };
    assert_true(flush(-ENOBUFS) >= patience);
    for (int time = 0; time < 3; ++time) {
        flush(1);
        flush(-ENOBUFS);
        assert_int_equal(calls->sends.size(), 1);
    }
    std::this_thread::sleep_for(5 * patience);
    flush(1);
    assert_true(flush(-ENOBUFS) >= patience);
}

// The reason is the full buffer, not the signal that ends a wait for room.
void is_not_put_off_by_signals(void** state) {
    fixture(state).peer.publish(17);
    calls->answers = {-EAGAIN, -EAGAIN, 1};
    calls->poll_answers = {-1, -1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->polls, 2);
}

unsigned send_until_it_fails(Fixture& rig) {
    unsigned sent = 0;
    while (rig.send() == Fate::sent)
        ++sent;
    return sent;
}

void is_held_up_by_a_full_buffer_for_a_bounded_time(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(rig.near.number());
    assert_in_range(send_until_it_fails(rig), 1, 100000);
    rig.ends.forget();
    assert_in_range(time_of_a_flush(rig).count(), 0, 2000);
    assert_int_equal(rig.ends.count(Fate::failed), 7);
    assert_int_equal(rig.log.count(), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, calls_nothing_for_a_peer_that_is_not_up),
        AFPG_TEST_WITH(Fixture, sends_several_frames_with_one_call),
        AFPG_TEST_WITH(Fixture, sends_when_it_has_as_many_as_it_may),
        AFPG_TEST_WITH(Fixture, remembers_what_each_frame_becomes),
        AFPG_TEST_WITH(Fixture, goes_on_behind_a_frame_that_fails),
        AFPG_TEST_WITH(Fixture, sends_through_descriptor_0),
        AFPG_TEST_WITH(Fixture, fails_on_a_closed_descriptor),
        AFPG_TEST_WITH(Fixture, does_not_wait_for_a_device_that_is_down),
        AFPG_TEST_WITH(Fixture, tries_again_after_a_signal),
        AFPG_TEST_WITH(Fixture, waits_for_room_in_the_sockets_buffer),
        AFPG_TEST_WITH(Fixture, waits_for_room_in_the_devices_queue),
        AFPG_TEST_WITH(Fixture, gives_up_a_queue_that_stays_full),
        AFPG_TEST_WITH(Fixture, waits_for_nobody_in_vain_twice),
        AFPG_TEST_WITH(Fixture, rests_where_others_want_the_thread),
        AFPG_TEST_WITH(Fixture, is_not_put_off_by_signals),
        AFPG_TEST_WITH(Fixture, is_held_up_by_a_full_buffer_for_a_bounded_time),
        AFPG_TEST_WITH(Fixture, sends_in_segments_what_is_merged_in_a_tunnel),
        AFPG_TEST_WITH(Fixture, ends_a_frame_with_its_last_segment),
        AFPG_TEST_WITH(Fixture, fails_with_any_of_its_segments),
        AFPG_TEST_WITH(Fixture, guards_segments),
        AFPG_TEST_WITH(Fixture, does_not_send_what_it_cannot_cut),
    };
    return cmocka_run_group_tests_name("transmitter", tests, nullptr, nullptr);
}
