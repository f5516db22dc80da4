// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/worker.h"

#include "src/net/frame_time.h"
#include "src/net/vlan.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <ctime>
#include <system_error>
#include <thread>
#include <utility>

namespace afpguard {

namespace {

// How long an idle thread waits before it gives the engine time for its housekeeping; Suricata's
// own capture does the same.
constexpr std::chrono::milliseconds idle_interval{100};

// Frames that other threads have: how long to look away from a ring that is full of them, and how
// long to wait for the last of them at the end.
constexpr std::chrono::microseconds full_ring_pause{100};
constexpr std::chrono::seconds last_frames_patience{5};

} // namespace

Result<std::unique_ptr<Worker>> Worker::make(Parts parts) {
    auto wakeup = Wakeup::make();
    if (!wakeup)
        return wakeup.error();
    auto links = LinkWatch::start();
    if (!links)
        return links.error();
    return std::unique_ptr<Worker>(
        new Worker(std::move(parts), *std::move(wakeup), *std::move(links)));
}

Worker::Worker(Parts parts, Wakeup wakeup, LinkWatch links)
    : port_(parts.port),
      socket_(parts.socket),
      log_(parts.log),
      watch_(parts.port, parts.socket, parts.log, parts.spokesman),
      wakeup_(std::move(wakeup)),
      links_(std::move(links)),
      start_sequence_(std::move(parts.start)),
      sender_(std::move(parts.sender)) {}

WorkerEnd Worker::run(Host& host) {
    const Stage stage = start(host);
    if (stage != Stage::receiving)
        // Sent home though the engine does not stop: another thread could not start.
        return host.stopping() ? WorkerEnd::stopped : WorkerEnd::failed;
    // The start may have taken its time, and the device may not be what it was then.
    watch_.heard(LinkNews::changed);
    const bool went_well = receive_until_stopped(host);
    send_what_waits();
    await_frames_in_flight();
    report(host);
    return went_well ? WorkerEnd::stopped : WorkerEnd::failed;
}

Stage Worker::start(Host& host) {
    Stage stage = start_sequence_->begin();
    ring_ = start_sequence_->take_ring();
    if (stage == Stage::failed || stage == Stage::stopped)
        return stage;
    host.running();
    while (stage == Stage::waiting) {
        if (host.stopping())
            return Stage::stopped;
        host.idle();
        stage = start_sequence_->resume(idle_interval, links_, wakeup_);
    }
    return stage;
}

bool Worker::receive_until_stopped(Host& host) {
    while (!host.stopping()) {
        const WaitEnd end = wait();
        host.waited(end);
        if (host.stopping())
            break;
        if (end == WaitEnd::frames) {
            host.await_room();
            if (!drain(host))
                return false;
        } else {
            host.idle();
        }
        report_each_second(host);
    }
    return true;
}

WaitEnd Worker::wait() {
    send_what_waits();
    std::array<pollfd, 3> waiting{{{socket_.number(), POLLIN, 0},
                                   {wakeup_.descriptor(), POLLIN, 0},
                                   {links_.descriptor(), POLLIN, 0}}};
    const int ready =
        ::poll(waiting.data(), waiting.size(), static_cast<int>(idle_interval.count()));
    if (ready < 0)
        return errno == EINTR ? WaitEnd::interrupted : give_up_waiting(errno);
    const auto& [traffic, wake, links] = waiting;
    if (wake.revents != 0)
        wakeup_.acknowledge();
    if (links.revents != 0)
        watch_.heard(links_.news(start_sequence_->interface_index()));
    const bool trouble = (traffic.revents & POLLERR) != 0;
    if (trouble)
        watch_.socket_failed();
    if ((traffic.revents & POLLIN) != 0)
        return WaitEnd::frames;
    if (ready == 0)
        return WaitEnd::timeout;
    return trouble ? WaitEnd::device_error : WaitEnd::interrupted;
}

// It fails for want of memory, if ever. Whatever it is, it shall not take the processor.
WaitEnd Worker::give_up_waiting(int error) {
    if (!std::exchange(waiting_failed_, true))
        log_.error(port_.name() +
                   ": waiting for frames failed: " + std::generic_category().message(error));
    std::this_thread::sleep_for(full_ring_pause);
    return WaitEnd::failure;
}

bool Worker::drain(Host& host) {
    // One turn of the ring at most, so that the thread comes back to its duties under any load.
    for (std::uint32_t taken = 0; taken < ring_->layout().frame_count; ++taken) {
        auto frame = ring_->next();
        // To poll(), a place whose frame is still on its way is as good as one with a new frame.
        if (!frame && taken == 0 && frames_in_flight() > 0)
            std::this_thread::sleep_for(full_ring_pause);
        if (!frame)
            return true;
        if (frame->losing && port_.plan.settings.emergency_flush) {
            flush(*frame, host);
            return true;
        }
        if (!take(*frame, host))
            return false;
        if (host.stopping())
            return true;
    }
    return true;
}

// Whether the frame is one to deal with; otherwise it has been dealt with.
bool Worker::receive(Frame& frame) {
    // On a loopback device every frame comes twice, on its way out and on its way in.
    if (frame.outgoing && port_.device.loopback()) {
        ring_->release(frame.slot);
        return false;
    }
    account_.received();
    if (frame.card_time)
        settle_time(frame);
    // The engine gets the frame as it was on the wire, and so does the peer.
    if (reinsert_vlan_tag(frame))
        return true;
    finish(frame, Verdict::refused);
    return false;
}

bool Worker::take(Frame& frame, Host& host) {
    // The filter is about the frame as the kernel sees it, without the tag.
    const bool inspected = port_.inspected.matches(frame);
    if (!receive(frame))
        return true;
    if (inspected)
        return host.submit(frame, *this);
    finish(frame, Verdict::past);
    return true;
}

// A card's clock that is wrong once is not asked again. Frames that are in the ring by then still
// bear its time.
void Worker::settle_time(Frame& frame) {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    const std::uint32_t claimed = frame.seconds;
    if (!correct_card_time(frame, now) || std::exchange(card_time_is_wrong_, true))
        return;
    const Status asked = socket_.use_system_time();
    log_.warning(port_.name() + ": the clock of the network card is wrong by " +
                 std::to_string(std::int64_t{claimed} - std::int64_t{now.tv_sec}) +
                 " s; using the system's" + (asked ? "" : ": " + asked.error().message()));
}

// Frames have been lost because the ring was full: makes room by giving up what is in it.
void Worker::flush(Frame& first, Host& host) {
    std::uint32_t left = ring_->layout().frame_count;
    for (std::optional<Frame> frame = first; frame;
         frame = --left > 0 ? ring_->next() : std::nullopt) {
        const bool inspected = port_.inspected.matches(*frame);
        if (receive(*frame))
            finish(*frame, inspected ? Verdict::flushed : Verdict::past);
    }
    // The kernel marks frames as following a loss until it is asked for its counts.
    report(host);
}

std::optional<Fate> Worker::end_without_sending(const Frame& frame, Verdict verdict) const {
    const bool ips = port_.plan.settings.copy_mode == CopyMode::ips;
    if (verdict == Verdict::refused)
        return Fate::failed;
    if (verdict == Verdict::flushed && (ips || !sender_))
        return Fate::flushed;
    if (!sender_)
        return Fate::inspected;
    if (verdict == Verdict::drop && ips)
        return Fate::verdict;
    if (frame.truncated())
        return Fate::truncated;
    return std::nullopt;
}

void Worker::end(const Frame& frame, Verdict verdict) {
    if (const auto fate = end_without_sending(frame, verdict))
        return ended(frame.slot, *fate);
    sender_->send(frame, verdict == Verdict::past ? Fate::uninspected : Fate::sent, *this);
}

void Worker::ended(std::uint32_t slot, Fate fate) noexcept {
    ring_->release(slot);
    account_.ended(fate);
}

// Where frames come back from several threads, nobody can tell whether another one comes soon, and
// each has left by itself.
void Worker::send_what_waits() {
    if (sender_ && !port_.plan.frames_wander())
        sender_->flush(*this);
}

void Worker::finish(const Frame& frame, Verdict verdict) noexcept {
    if (!port_.plan.frames_wander())
        return end(frame, verdict);
    // This worker is the only one that sends through its peer, so this is the peer's lock too.
    const std::lock_guard<std::mutex> lock(ending_);
    end(frame, verdict);
    if (sender_)
        sender_->flush(*this);
}

std::uint64_t Worker::frames_in_flight() const {
    const Totals totals = account_.totals();
    return totals.received - totals.ended_in_all();
}

void Worker::await_frames_in_flight() {
    const auto deadline = Clock::now() + last_frames_patience;
    while (port_.plan.frames_wander() && frames_in_flight() > 0 && Clock::now() < deadline)
        std::this_thread::sleep_for(full_ring_pause);
    // Who has ended the last one may not have left yet.
    const std::lock_guard<std::mutex> lock(ending_);
}

void Worker::report(Host& host) {
    host.report({account_.totals(), socket_.take_count(port_.plan.ring.version)});
    reported_ = Clock::now();
}

void Worker::report_each_second(Host& host) {
    if (Clock::now() - reported_ >= std::chrono::seconds(1))
        report(host);
}

} // namespace afpguard
