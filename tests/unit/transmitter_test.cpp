// SPDX-License-Identifier: GPL-2.0-only
// The transmitter over local sockets, and over calls that fail as they are told.
#include "src/bridge/transmitter.h"

#include "src/os/fd.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/recording_log.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>

// The program is linked with --wrap: these are what the transmitter calls.
extern "C" {
ssize_t __real_send(int descriptor, const void* data, size_t size, int flags);
int __real_poll(pollfd* list, nfds_t count, int limit);
ssize_t __wrap_send(int descriptor, const void* data, size_t size, int flags);
int __wrap_poll(pollfd* list, nfds_t count, int limit);
}

namespace {

// What the calls were and shall answer. An empty list lets them through.
struct Calls {
    std::deque<int> send_errors; // 0: sent
    std::deque<int> poll_answers;
    unsigned sends = 0;
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

ssize_t __wrap_send(int descriptor, const void* data, size_t size, int flags) {
    ++calls->sends;
    calls->descriptor = descriptor;
    calls->flags = flags;
    if (calls->send_errors.empty())
        return __real_send(descriptor, data, size, flags);
    errno = take_first(calls->send_errors);
    return errno == 0 ? static_cast<ssize_t>(size) : -1;
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

struct Fixture {
    Calls recorded;
    test::RecordingLog log;
    Peer peer;
    Transmitter transmitter{peer, SendErrors("eth2", log)};
    Fd near;
    Fd far;
    std::array<std::uint8_t, 1514> frame{};

    Fixture() {
        calls = &recorded;
        std::array<int, 2> ends{-1, -1};
        if (::socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0, ends.data()) == 0) {
            near = Fd(ends[0]);
            far = Fd(ends[1]);
        }
        for (std::size_t at = 0; at < frame.size(); ++at)
            frame[at] = static_cast<std::uint8_t>(at * 7);
    }
    Fate send() { return transmitter.send(frame); }
};

Fixture& fixture(void** state) {
    return test::fixture<Fixture>(state);
}

void calls_nothing_for_a_peer_that_is_not_up(void** state) {
    assert_int_equal(fixture(state).send(), Fate::guarded);
    fixture(state).peer.publish(fixture(state).near.number());
    fixture(state).peer.withdraw();
    assert_int_equal(fixture(state).send(), Fate::guarded);
    assert_int_equal(calls->sends, 0);
    assert_int_equal(calls->polls, 0);
    assert_int_equal(fixture(state).log.count(), 0);
}

void sends_through_the_peers_descriptor(void** state) {
    Fixture& rig = fixture(state);
    rig.peer.publish(rig.near.number());
    assert_int_equal(rig.send(), Fate::sent);
    std::array<std::uint8_t, 2000> received{};
    assert_int_equal(::recv(rig.far.number(), received.data(), received.size(), MSG_DONTWAIT),
                     rig.frame.size());
    assert_memory_equal(received.data(), rig.frame.data(), rig.frame.size());
    assert_int_equal(calls->sends, 1);
    assert_int_equal(calls->polls, 0);
    assert_int_equal(calls->flags, MSG_DONTWAIT);
    assert_int_equal(rig.log.count(), 0);
}

// Standard input's number is a descriptor like any other, if it is published.
void sends_through_descriptor_0(void** state) {
    fixture(state).peer.publish(0);
    calls->send_errors = {0};
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

void expect_failure(void** state, int error, const char* words) {
    Fixture& rig = fixture(state);
    rig.peer.publish(17);
    calls->send_errors = {error};
    assert_int_equal(rig.send(), Fate::failed);
    assert_int_equal(calls->sends, 1);
    assert_int_equal(calls->polls, 0);
    assert_string_equal(rig.log.last().c_str(), words);
}

void tells_the_kernels_reason(void** state) {
    expect_failure(state, EMSGSIZE,
                   "warning: eth2: sending packet failed on socket 17: Message too long");
}

void does_not_wait_for_a_device_that_is_down(void** state) {
    expect_failure(state, ENETDOWN,
                   "warning: eth2: sending packet failed on socket 17: Network is down");
}

// Under PACKET_QDISC_BYPASS this comes for ever while poll() says there is room.
void does_not_try_again_when_the_device_has_no_room(void** state) {
    expect_failure(state, ENOBUFS,
                   "warning: eth2: sending packet failed on socket 17: No buffer space available");
}

void tries_again_after_a_signal(void** state) {
    fixture(state).peer.publish(17);
    calls->send_errors = {EINTR, 0};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->sends, 2);
    assert_int_equal(calls->polls, 0);
}

void waits_for_room_in_the_sockets_buffer_once(void** state) {
    fixture(state).peer.publish(17);
    calls->send_errors = {EAGAIN, 0};
    calls->poll_answers = {1};
    assert_int_equal(fixture(state).send(), Fate::sent);
    assert_int_equal(calls->descriptor, 17);
    assert_int_equal(calls->poll_events, POLLOUT);
    assert_in_range(calls->poll_limit, 1, 20);
    assert_int_equal(fixture(state).log.count(), 0);
}

void gives_up_when_there_is_still_no_room(void** state) {
    fixture(state).peer.publish(17);
    calls->send_errors = {EAGAIN, EAGAIN};
    calls->poll_answers = {1};
    assert_int_equal(fixture(state).send(), Fate::failed);
    assert_int_equal(calls->sends, 2);
    assert_int_equal(calls->polls, 1);
    test::assert_mentions(fixture(state).log.last(), "Resource temporarily unavailable");
}

// The reason is the full buffer, not the signal that ended the wait for room.
void gives_up_when_the_wait_is_interrupted(void** state) {
    fixture(state).peer.publish(17);
    calls->send_errors = {EAGAIN};
    calls->poll_answers = {-1};
    assert_int_equal(fixture(state).send(), Fate::failed);
    assert_int_equal(calls->sends, 1);
    test::assert_mentions(fixture(state).log.last(), "Resource temporarily unavailable");
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
    const unsigned sends_before = calls->sends;
    const auto before = std::chrono::steady_clock::now();
    for (unsigned times = 0; times < 5; ++times)
        assert_int_equal(rig.send(), Fate::failed);
    const auto taken = std::chrono::steady_clock::now() - before;
    assert_int_equal(calls->sends - sends_before, 5);
    assert_true(taken < std::chrono::seconds(2));
    assert_int_equal(rig.log.count(), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, calls_nothing_for_a_peer_that_is_not_up),
        AFPG_TEST_WITH(Fixture, sends_through_the_peers_descriptor),
        AFPG_TEST_WITH(Fixture, sends_through_descriptor_0),
        AFPG_TEST_WITH(Fixture, fails_on_a_closed_descriptor),
        AFPG_TEST_WITH(Fixture, tells_the_kernels_reason),
        AFPG_TEST_WITH(Fixture, does_not_wait_for_a_device_that_is_down),
        AFPG_TEST_WITH(Fixture, does_not_try_again_when_the_device_has_no_room),
        AFPG_TEST_WITH(Fixture, tries_again_after_a_signal),
        AFPG_TEST_WITH(Fixture, waits_for_room_in_the_sockets_buffer_once),
        AFPG_TEST_WITH(Fixture, gives_up_when_there_is_still_no_room),
        AFPG_TEST_WITH(Fixture, gives_up_when_the_wait_is_interrupted),
        AFPG_TEST_WITH(Fixture, is_held_up_by_a_full_buffer_for_a_bounded_time),
    };
    return cmocka_run_group_tests_name("transmitter", tests, nullptr, nullptr);
}
