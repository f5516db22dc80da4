// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/group_watch.h"
#include "src/bridge/link_keeper.h"
#include "src/bridge/monitor.h"
#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/os/error.h"
#include "src/os/wakeup.h"

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace afpguard {

// Does what is not a frame on a thread of its own: health, links, devices that were replaced.
// Capture threads may be busy, or held up in the engine, and a device may take its time to answer;
// neither may wait for the other.
class Supervisor {
  public:
    using Clock = std::chrono::steady_clock;
    // Does again to a device what was done to the one that it has replaced.
    using Settle = std::function<void(const Port&)>;

    // What is referred to outlives it.
    Supervisor(const std::vector<Port>& ports, Monitor& monitor, GroupWatch& groups,
               LinkKeeper& keeper, Log& log)
        : ports_(ports), monitor_(monitor), groups_(groups), keeper_(keeper), log_(log) {}
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    ~Supervisor() { stop(); }

    // Starts the thread. After the process has forked, which ends all threads but one, and when it
    // has given up its privileges, which each thread has for itself.
    Status start(Settle settle);
    // Ends the thread; what waits for it is not done any more.
    void stop();

    // Another device has come in the place of a port's. Called by any thread.
    void device_replaced(const Port& port);

  private:
    void run(const std::stop_token& stopping);
    void do_what_is_due();
    void wait(std::chrono::milliseconds limit) const;
    void look_at_links();
    void settle_replaced();

    const std::vector<Port>& ports_;
    Monitor& monitor_;
    GroupWatch& groups_;
    LinkKeeper& keeper_;
    Log& log_;
    Settle settle_;
    std::optional<LinkWatch> links_;
    std::optional<Wakeup> wakeup_; // both from start() on, and until the end
    std::mutex mutex_;             // for what other threads leave here
    std::vector<const Port*> replaced_;
    Clock::time_point next_round_{};
    std::jthread thread_;
};

} // namespace afpguard
