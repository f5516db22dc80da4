// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/thread_start.h"

#include "src/bridge/socket_setup.h"

#include <cerrno>
#include <chrono>
#include <utility>

namespace afpguard {

namespace {

// How long to wait before what could not be had is asked for again.
constexpr std::chrono::seconds attempt_interval{1};

} // namespace

ThreadStart::ThreadStart(const Port& port, const Place& place, PacketSocket& socket, Peer& self,
                         Startup& startup, SocketReserve& reserve, Log& log)
    : port_(port),
      place_(place),
      socket_(socket),
      self_(self),
      startup_(startup),
      reserve_(reserve),
      log_(log) {}

Stage ThreadStart::fail(const std::string& reason) {
    failure_ = port_.name() + ": " + reason;
    return Stage::failed;
}

Stage ThreadStart::join() {
    return give_up(take_steps());
}

Stage ThreadStart::release() {
    return give_up(take_release(startup_.await_release(place_.thread, place_.peer)));
}

// The engine ends when a thread cannot start; none of the others shall wait for this one.
Stage ThreadStart::give_up(Stage stage) {
    if (stage == Stage::failed)
        startup_.give_up(failure_, log_);
    return stage;
}

Stage ThreadStart::take_steps() {
    if (auto s = make_ring(); !s)
        return fail(s.error().message());
    return take_turn(startup_.await_turn(place_.thread));
}

Status ThreadStart::make_ring() {
    // The gate comes before the bind: between bind and join a socket gets every frame of the
    // device, not only its share, and other threads get them too.
    if (auto s = socket_.close_gate(); !s)
        return s;
    auto ring = set_up_ring(port_, socket_, log_);
    if (!ring)
        return ring.error();
    ring_ = *std::move(ring);
    return Done{};
}

Stage ThreadStart::take_turn(Go go) {
    if (go == Go::stop)
        return Stage::stopped;
    if (go == Go::blocked)
        return wait_for_device();
    switch (join_cluster()) {
    case Join::device_away:
        return wait_for_device();
    case Join::failed:
        return Stage::failed;
    case Join::done:
        break;
    }
    self_.publish(socket_.number());
    startup_.joined(place_.thread, interface_index_);
    next_ = Step::release;
    return Stage::joined;
}

ThreadStart::Join ThreadStart::join_cluster() {
    // That of an attempt before. What becomes of the device from the look at it on is remembered:
    // a second bind to the same device would not tell.
    socket_.take_error();
    const auto device = query_interface(port_.name());
    if (!device || !device->up())
        return Join::device_away;
    if (device->link_type() != port_.device.link_type()) {
        fail("the interface is of another kind than at the start; restart Suricata");
        return Join::failed;
    }
    const Status joined = bind_and_join(port_, socket_, device->index);
    if (joined) {
        interface_index_ = device->index;
        return Join::done;
    }
    // A device that went away on the way here makes the kernel refuse too, and it may be back by
    // now: the socket remembers. Or there is another one of its name: what was looked at is none.
    const bool was_down = socket_.take_error() == ENETDOWN;
    if (was_down || joined.error().number() == ENODEV || !device_is_up())
        return Join::device_away;
    fail(joined.error().message());
    return Join::failed;
}

bool ThreadStart::device_is_up() const {
    const auto device = query_interface(port_.name());
    return device && device->up();
}

Stage ThreadStart::wait_for_device() {
    if (!announced_absent_ && place_.index == 0)
        log_.warning(port_.name() + ": interface is down; its threads start when it comes up");
    announced_absent_ = true;
    startup_.absent(place_.thread);
    return Stage::waiting;
}

Stage ThreadStart::take_release(Go go) {
    if (go == Go::stop)
        return Stage::stopped;
    if (go == Go::blocked)
        return Stage::waiting;
    if (auto s = open_gate(port_, socket_); !s)
        return fail(s.error().message());
    if (announced_absent_ && place_.index == 0)
        log_.info(port_.name() + ": interface is up, its threads have started");
    return Stage::receiving;
}

Stage ThreadStart::resume(const Wakeup& wakeup) {
    const Step step = next_;
    const Stage stage = go_on(wakeup);
    if (stage != Stage::failed)
        return stage;
    log_.error(failure_);
    // The engine is running by now. One device that cannot be used must not end it for all others.
    return step == Step::join ? Stage::waiting : stage;
}

Stage ThreadStart::go_on(const Wakeup& wakeup) {
    if (next_ == Step::none || (next_ == Step::socket && !begin_with_fresh_socket()))
        return Stage::waiting;
    if (next_ == Step::join) {
        // For its number. With the turn in hand it is looked at once more: only then is this thread
        // the only one of its cluster between a look and a join, as tests/model has it.
        const auto device = look_again_ ? query_interface(port_.name()) : Error("no news");
        look_again_ = false;
        if (!device || !device->up())
            return Stage::waiting;
        const Go go = startup_.ask_turn(place_.thread, device->index, wakeup);
        look_again_ = go == Go::blocked;
        if (go == Go::blocked)
            return Stage::waiting;
        if (const Stage stage = take_turn(go); stage != Stage::joined)
            return stage;
    }
    return take_release(startup_.ask_release(place_.thread, place_.peer, wakeup));
}

Stage ThreadStart::begin_anew() {
    self_.withdraw();
    interface_index_ = 0;
    next_ = Step::socket;
    attempted_ = {};
    look_again_ = true;
    announced_absent_ = true;
    begin_with_fresh_socket();
    startup_.absent(place_.thread);
    return Stage::waiting;
}

// What there is not enough of now, descriptors or memory, there may be later.
bool ThreadStart::begin_with_fresh_socket() {
    const auto now = Clock::now();
    if (attempted_ && now - *attempted_ < attempt_interval)
        return false;
    const bool first = !std::exchange(attempted_, now);
    const Status taken = take_fresh_socket();
    if (taken) {
        next_ = Step::join;
        return true;
    }
    const bool for_good = taken.error().number() == EPERM;
    if (for_good)
        next_ = Step::none;
    if (first || for_good)
        log_.error(port_.name() +
                   ": cannot start with another interface: " + taken.error().message() +
                   (for_good ? "; restart Suricata" : "; it is tried again each second"));
    return false;
}

// The kernel lets no socket out of its cluster, and no cluster from one device to another.
Status ThreadStart::take_fresh_socket() {
    auto fresh = reserve_.take();
    if (!fresh)
        return fresh.error();
    if (auto s = socket_.become(*std::move(fresh)); !s)
        return s;
    return make_ring();
}

} // namespace afpguard
