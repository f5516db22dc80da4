// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/channel.h"

#include "src/net/frame_time.h"
#include "src/net/interface.h"
#include "src/net/vlan.h"
#include "src/net/vnet.h"

#include <chrono>
#include <ctime>
#include <string>
#include <thread>
#include <utility>

namespace afpguard {

namespace {

// Frames that other threads have: how long to look away from a ring that is full of them, and how
// long to wait for the last of them at the end.
constexpr std::chrono::microseconds full_ring_pause{100};
constexpr std::chrono::seconds last_frames_patience{5};

ThreadState state_at(Stage stage) {
    switch (stage) {
    case Stage::joined:
        return ThreadState::starting;
    case Stage::receiving:
        return ThreadState::receiving;
    case Stage::waiting:
        return ThreadState::waiting;
    case Stage::stopped:
    case Stage::failed:
        break;
    }
    return ThreadState::stopped;
}

} // namespace

Result<std::unique_ptr<Channel>> Channel::make(Parts parts) {
    auto links = LinkWatch::start();
    if (!links)
        return links.error();
    return std::unique_ptr<Channel>(new Channel(std::move(parts), *std::move(links)));
}

Channel::Channel(Parts parts, LinkWatch links)
    : port_(parts.port),
      socket_(parts.socket),
      log_(parts.log),
      record_(parts.record),
      supervisor_(parts.supervisor),
      spokesman_(parts.spokesman),
      watch_(parts.port, parts.socket, parts.log, parts.spokesman),
      giants_(parts.port.name(), parts.log),
      mender_(parts.port, parts.socket, parts.log),
      links_(std::move(links)),
      start_(std::move(parts.start)),
      sender_(std::move(parts.sender)),
      account_(record_.account()) {}

bool Channel::join() {
    const bool reached = reach(start_->join());
    take_ring();
    return reached;
}

bool Channel::release() {
    return stage_ != Stage::joined || reach(start_->release());
}

bool Channel::resume(const Wakeup& wakeup, const Host& host, HostPort& engine) {
    if (device_gone_ && !leave_device(host, engine))
        return true; // once more, when what is under way has ended
    const Stage stage = start_->resume(wakeup);
    take_ring();
    if (!reach(stage))
        return false;
    if (receiving() && std::exchange(device_replaced_, false) && spokesman_)
        supervisor_.device_replaced(port_);
    return true;
}

// What is in the ring has been received, whatever became of the device. Whether all has left it.
bool Channel::leave_device(const Host& host, HostPort& engine) {
    if (take(frame_count(), host, engine) != Taken::all || frames_in_flight() > 0)
        return false;
    report(engine);
    discard_ring();
    enter(start_->begin_anew());
    take_ring();
    device_gone_ = false;
    device_replaced_ = true;
    return true;
}

void Channel::take_ring() {
    auto ring = start_->take_ring();
    if (!ring)
        return;
    ring_ = std::move(ring);
    record_.show(ring_.get());
}

void Channel::enter(Stage stage) {
    stage_ = stage;
    record_.enter(state_at(stage), start_->interface_index());
}

bool Channel::reach(Stage stage) {
    enter(stage);
    // The start may have taken its time, and the device may not be what it was then.
    if (receiving())
        watch_.heard(LinkNews::changed);
    return stage != Stage::failed && stage != Stage::stopped;
}

void Channel::hear() {
    const int device = start_->interface_index();
    const LinkNews news = links_.news(device);
    if (device != 0 && news >= LinkNews::missed && !interface_exists(device)) {
        device_gone_ = true;
        watch_.device_gone();
    } else if (receiving())
        watch_.heard(news);
    else if (news != LinkNews::none)
        start_->look_again();
}

Channel::Taken Channel::take(std::uint32_t most, const Host& host, HostPort& engine) {
    if (!receiving())
        return Taken::all;
    if (!ring_)
        return Taken::failed;
    for (std::uint32_t taken = 0; taken < most; ++taken) {
        auto frame = ring_->next();
        // To poll(), a place whose frame is still on its way is as good as one with a new frame.
        if (!frame && taken == 0 && frames_in_flight() > 0)
            std::this_thread::sleep_for(full_ring_pause);
        if (!frame) {
            send_what_waits();
            return Taken::all;
        }
        if (frame->losing && port_.plan.settings.emergency_flush) {
            flush(*frame, engine);
            return Taken::all;
        }
        if (!take(*frame, engine))
            return Taken::failed;
        if (host.stopping())
            return Taken::some;
    }
    return Taken::some;
}

// Whether the engine is to see the frame; none where it has been dealt with.
std::optional<bool> Channel::receive(Frame& frame) {
    if (frame.outgoing && port_.leaves_out_outgoing()) {
        ring_->release(frame.slot);
        return std::nullopt;
    }
    account_.received();
    if (frame.card_time)
        settle_time(frame);
    const bool matches = port_.inspected.matches_without_tag(frame);
    // The engine gets the frame as it was on the wire, and so does the peer.
    if (reinsert_vlan_tag(frame))
        return matches && port_.inspected.matches_with_tag(frame);
    finish(frame, Verdict::refused);
    return std::nullopt;
}

bool Channel::take(Frame& frame, HostPort& engine) {
    const std::optional<bool> inspected = receive(frame);
    if (!inspected)
        return true;
    if (!*inspected) {
        finish(frame, Verdict::past);
        return true;
    }
    finish_checksum_in_tunnel(frame);
    return engine.submit(frame, *this);
}

// A card's clock that is wrong once is not asked again. Frames that are in the ring by then still
// bear its time.
void Channel::settle_time(Frame& frame) {
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
void Channel::flush(Frame& first, HostPort& engine) {
    std::uint32_t left = ring_->layout().frame_count;
    for (std::optional<Frame> frame = first; frame;
         frame = --left > 0 ? ring_->next() : std::nullopt)
        if (const auto inspected = receive(*frame))
            finish(*frame, *inspected ? Verdict::flushed : Verdict::past);
    // The kernel marks frames as following a loss until it is asked for its counts.
    report(engine);
}

std::optional<Fate> Channel::end_without_sending(const Frame& frame, Verdict verdict) const {
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

void Channel::end(const Frame& frame, Verdict verdict) {
    if (const auto fate = end_without_sending(frame, verdict)) {
        if (*fate == Fate::truncated)
            giants_.lost(frame.wire_length, LostGiants::Clock::now());
        return ended(frame.slot, *fate);
    }
    sender_->send(frame, verdict == Verdict::past ? Fate::uninspected : Fate::sent, *this);
}

void Channel::ended(std::uint32_t slot, Fate fate) noexcept {
    ring_->release(slot);
    account_.ended(fate);
}

void Channel::not_sent(std::uint32_t slot, int error) noexcept {
    ring_->release(slot);
    account_.not_sent(error);
}

// Where frames come back from several threads, nobody can tell whether another one comes soon, and
// each has left by itself.
void Channel::send_what_waits() {
    if (sender_ && !port_.plan.frames_wander())
        sender_->flush(*this);
}

void Channel::finish(const Frame& frame, Verdict verdict) noexcept {
    if (!port_.plan.frames_wander())
        return end(frame, verdict);
    // This channel is the only one that sends through its peer, so this is the peer's lock too.
    const std::lock_guard<std::mutex> lock(ending_);
    end(frame, verdict);
    if (sender_)
        sender_->flush(*this);
}

std::uint64_t Channel::frames_in_flight() const {
    const Totals totals = account_.totals();
    return totals.received - totals.ended_in_all();
}

void Channel::await_frames_in_flight() {
    const auto deadline = std::chrono::steady_clock::now() + last_frames_patience;
    while (port_.plan.frames_wander() && frames_in_flight() > 0 &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(full_ring_pause);
    // Who has ended the last one may not have left yet.
    const std::lock_guard<std::mutex> lock(ending_);
}

void Channel::count_malformed() {
    if (!ring_)
        return;
    const std::uint64_t before = std::exchange(malformed_, ring_->malformed());
    account_.malformed(malformed_ - before);
}

void Channel::report(HostPort& engine) {
    count_malformed();
    const KernelCount news = socket_.take_count(port_.plan.ring.version);
    record_.count(news);
    mend_ring(news);
    engine.report({account_.totals(), news});
}

void Channel::mend_ring(const KernelCount& news) {
    // To look through the ring takes its time, which only a suspicion is worth.
    const bool suspect = mender_.suspects(news) && receiving() && ring_ &&
                         frames_in_flight() == 0 && ring_->waiting() == 0;
    if (!mender_.is_stuck(suspect))
        return;
    discard_ring();
    ring_ = mender_.make_new();
    record_.show(ring_.get());
}

// No frame of it is under way; but who has ended the last one may not have left yet.
void Channel::discard_ring() {
    const std::lock_guard<std::mutex> lock(ending_);
    record_.show(nullptr);
    ring_.reset();
    malformed_ = 0;
}

void Channel::end(HostPort& engine) {
    send_what_waits();
    await_frames_in_flight();
    report(engine);
    record_.enter(ThreadState::stopped, start_->interface_index());
}

} // namespace afpguard
