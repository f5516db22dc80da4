// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/worker.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <system_error>
#include <thread>
#include <utility>

namespace afpguard {

namespace {

// How long an idle thread waits before it gives the engine time for its housekeeping; Suricata's
// own capture does the same.
constexpr std::chrono::milliseconds idle_interval{100};

// How long frames alone are waited for while they come.
constexpr std::chrono::milliseconds busy_interval{5};

// So that a thread whose waits fail does not take the whole processor.
constexpr std::chrono::microseconds failed_wait_pause{100};

// How many frames of one channel come before those of the other: as many as are sent together.
constexpr std::uint32_t frames_at_a_time = 64;

} // namespace

Result<std::unique_ptr<Worker>> Worker::make(Channels channels, Log& log) {
    auto wakeup = Wakeup::make();
    if (!wakeup)
        return wakeup.error();
    return std::unique_ptr<Worker>(new Worker(std::move(channels), *std::move(wakeup), log));
}

Worker::Worker(Channels channels, Wakeup wakeup, Log& log)
    : log_(log),
      wakeup_(std::move(wakeup)),
      channels_(std::move(channels)),
      polled_(2 * channels_.size() + 1) {}

WorkerEnd Worker::run(Host& host) {
    // Sent home though the engine does not stop: another thread could not start.
    if (!start())
        return host.stopping() ? WorkerEnd::stopped : WorkerEnd::failed;
    host.running();
    const bool went_well = serve_until_stopped(host);
    for (std::size_t number = 0; number < channels_.size(); ++number)
        channels_[number]->end(host.port(number));
    return went_well ? WorkerEnd::stopped : WorkerEnd::failed;
}

// All join before the first is released: in strict mode that waits for all there are.
bool Worker::start() {
    return std::ranges::all_of(channels_, [](auto& channel) { return channel->join(); }) &&
           std::ranges::all_of(channels_, [](auto& channel) { return channel->release(); });
}

bool Worker::resume(Host& host) {
    for (std::size_t number = 0; number < channels_.size(); ++number)
        if (!channels_[number]->settled() &&
            !channels_[number]->resume(wakeup_, host, host.port(number)))
            return false;
    return true;
}

bool Worker::receiving() const {
    return std::ranges::any_of(channels_, [](auto& channel) { return channel->receiving(); });
}

bool Worker::settled() const {
    return std::ranges::all_of(channels_, [](auto& channel) { return channel->settled(); });
}

bool Worker::serve_until_stopped(Host& host) {
    while (!host.stopping()) {
        if (!resume(host))
            return host.stopping();
        const WaitEnd end = wait();
        if (receiving())
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

int Worker::poll_first(std::size_t count, std::chrono::milliseconds limit) {
    return ::poll(polled_.data(), count, static_cast<int>(limit.count()));
}

// Every descriptor more makes the way from a frame's arrival to here longer, by a microsecond on a
// thread that slept. So while frames come it is the rings alone, and the rest now and then. A start
// that is not through yet needs all of them.
int Worker::poll_channels() {
    auto frames = polled_.begin();
    auto links = frames + static_cast<std::ptrdiff_t>(channels_.size());
    for (const auto& channel : channels_) {
        *frames++ = {channel->frames_descriptor(), POLLIN, 0};
        *links++ = {channel->links_descriptor(), POLLIN, 0};
    }
    polled_.back() = {wakeup_.descriptor(), POLLIN, 0};
    if (settled() && Clock::now() - looked_around_ < busy_interval)
        if (const int ready = poll_first(channels_.size(), busy_interval); ready != 0)
            return ready;
    looked_around_ = Clock::now();
    return poll_first(polled_.size(), idle_interval);
}

WaitEnd Worker::wait() {
    for (auto& channel : channels_)
        channel->send_what_waits();
    const int ready = poll_channels();
    if (ready < 0)
        return errno == EINTR ? WaitEnd::interrupted : give_up_waiting(errno);
    if (polled_.back().revents != 0)
        wakeup_.acknowledge();
    bool frames = false;
    bool trouble = false;
    for (std::size_t number = 0; number < channels_.size(); ++number) {
        const pollfd& traffic = polled_[number];
        const pollfd& links = polled_[channels_.size() + number];
        if (links.revents != 0)
            channels_[number]->hear();
        if ((traffic.revents & POLLERR) != 0)
            channels_[number]->socket_failed();
        trouble = trouble || (traffic.revents & POLLERR) != 0;
        frames = frames || (traffic.revents & POLLIN) != 0;
    }
    if (frames)
        return WaitEnd::frames;
    if (ready == 0)
        return WaitEnd::timeout;
    return trouble ? WaitEnd::device_error : WaitEnd::interrupted;
}

// It fails for want of memory, if ever.
WaitEnd Worker::give_up_waiting(int error) {
    if (!std::exchange(waiting_failed_, true))
        log_.error(channels_.front()->port().name() +
                   ": waiting for frames failed: " + std::generic_category().message(error));
    std::this_thread::sleep_for(failed_wait_pause);
    return WaitEnd::failure;
}

bool Worker::drain(Host& host) {
    // One turn of the largest ring at most, so that the thread comes back to its duties under any
    // load.
    std::uint32_t longest = 0;
    for (const auto& channel : channels_)
        longest = std::max(longest, channel->frame_count());
    for (std::uint32_t turn = 0; turn < longest; turn += frames_at_a_time) {
        bool more = false;
        for (std::size_t number = 0; number < channels_.size(); ++number) {
            const auto taken = channels_[number]->take(frames_at_a_time, host, host.port(number));
            if (taken == Channel::Taken::failed)
                return false;
            more = more || taken == Channel::Taken::some;
        }
        if (!more || host.stopping())
            return true;
    }
    return true;
}

void Worker::report_each_second(Host& host) {
    const auto now = Clock::now();
    if (now - reported_ < std::chrono::seconds(1))
        return;
    reported_ = now;
    for (std::size_t number = 0; number < channels_.size(); ++number)
        channels_[number]->report(host.port(number));
}

} // namespace afpguard
