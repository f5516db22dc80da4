// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/thread_record.h"

#include <algorithm>

namespace afpguard {

void ThreadRecord::enter(ThreadState state, int interface_index) {
    const std::lock_guard<std::mutex> lock(mutex_);
    interface_index_ = interface_index;
    if (state_ == state)
        return;
    state_ = state;
    since_ = std::chrono::system_clock::now();
}

void ThreadRecord::show(const Ring* ring) {
    const std::lock_guard<std::mutex> lock(showing_);
    ring_ = ring;
}

void ThreadRecord::count(const KernelCount& news) {
    const std::lock_guard<std::mutex> lock(mutex_);
    kernel_.frames += news.frames;
    kernel_.drops += news.drops;
}

int ThreadRecord::interface_index() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return interface_index_;
}

ThreadStatus ThreadRecord::status() const {
    ThreadStatus now;
    now.totals = account_.totals();
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        now.state = state_;
        now.since = since_;
        now.interface_index = interface_index_;
        now.kernel = kernel_;
    }
    const std::lock_guard<std::mutex> lock(showing_);
    if (ring_ == nullptr)
        return now;
    now.ring_frames = ring_->layout().frame_count;
    now.ring_bytes = ring_->layout().bytes();
    now.ring_waiting = ring_->waiting();
    return now;
}

std::uint32_t ThreadRecord::untaken() const {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        if (state_ != ThreadState::receiving)
            return 0;
    }
    const std::lock_guard<std::mutex> lock(showing_);
    if (ring_ == nullptr)
        return 0;
    const std::uint64_t waiting = ring_->waiting();
    const Totals totals = account_.totals();
    const std::uint64_t in_flight = totals.received - totals.ended_in_all();
    return static_cast<std::uint32_t>(waiting - std::min(waiting, in_flight));
}

} // namespace afpguard
