// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/channel.h"
#include "src/bridge/host.h"
#include "src/log.h"
#include "src/os/wakeup.h"

#include <poll.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace afpguard {

// How a capture thread ended.
enum class WorkerEnd { stopped, failed };

// One capture thread: it starts its channels and serves them. That is one, or the two of a pair of
// interfaces.
class Worker {
  public:
    using Channels = std::vector<std::unique_ptr<Channel>>;

    static Result<std::unique_ptr<Worker>> make(Channels channels, Log& log);

    // Runs until the host stops or something ends it. Called by the thread itself.
    WorkerEnd run(Host& host);
    // Ends the thread's current wait. Called by any thread.
    void wake() const noexcept { wakeup_.ring(); }

    // In the order of the host's ports.
    [[nodiscard]] const Channels& channels() const { return channels_; }

  private:
    using Clock = std::chrono::steady_clock;

    Worker(Channels channels, Wakeup wakeup, Log& log);

    bool start();
    bool resume(Host& host);
    [[nodiscard]] bool receiving() const;
    [[nodiscard]] bool settled() const;
    bool serve_until_stopped(Host& host);
    WaitEnd wait();
    int poll_channels();
    int poll_first(std::size_t count, std::chrono::milliseconds limit);
    WaitEnd give_up_waiting(int error);
    bool drain(Host& host);
    void report_each_second(Host& host);

    Log& log_;
    Wakeup wakeup_;
    Channels channels_;
    std::vector<pollfd> polled_; // frames of each channel, links of each, the wakeup
    bool waiting_failed_ = false;
    Clock::time_point reported_{};
    Clock::time_point looked_around_{};
};

} // namespace afpguard
