// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/os/wakeup.h"
#include "src/startup_mode.h"

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

namespace afpguard {

// What a waiting thread is told.
enum class Go {
    yes,
    blocked, // not now, and there is no telling when
    stop,    // the engine ends, or another thread cannot start
};

// The order in which the capture threads of a process come up. Rings are made in any order and side
// by side; joining a cluster goes by thread index, because the kernel numbers a cluster's sockets
// in the order of their joining; nobody waits for a thread whose interface is down.
//
// A thread is known by its place in the list of all capture threads, its cluster by the number of
// its interface; the threads of one cluster follow each other in the list.
class Startup {
  public:
    // `clusters[i]` is the cluster of thread i.
    Startup(StartupMode mode, std::vector<std::size_t> clusters);

    // A device by its number; a cluster is of one device.
    using Device = int;

    // Waits until the lower threads of the cluster have reported: `yes` when all have joined, so
    // that it is this thread's turn, `blocked` when one of them is absent.
    Go await_turn(std::size_t thread);
    // The same for a thread that has been told `blocked` before, answered at once. Blocked, too,
    // while others are still in the cluster of a device that was there before this one. `wakeup`
    // rings when something has changed since then.
    Go ask_turn(std::size_t thread, Device device, const Wakeup& wakeup);

    // The thread's socket is in the cluster of that device and its peer word is published.
    void joined(std::size_t thread, Device device);
    // The thread's interface is down, or gone, and its socket in no cluster: nobody shall wait for
    // it. It may join later.
    void absent(std::size_t thread);

    // Waits until the mode lets a thread that has joined receive. `peer` is the thread it sends
    // through, itself where it has none: strict mode says `blocked` while that one is absent.
    Go await_release(std::size_t thread, std::size_t peer);
    // The same for a thread that has been told `blocked` before, answered at once. `wakeup` rings
    // when something has changed since then.
    Go ask_release(std::size_t thread, std::size_t peer, const Wakeup& wakeup);
    // The thread asks no more, and what it has given to be rung may go.
    void forget(std::size_t thread);

    // The engine ends: sends everybody home who waits, now and later.
    void stop();
    // A thread cannot start at all: the same, once the reason is in the log. Where several threads
    // fail, mostly for the same reason, the first one's is the one that is logged.
    void give_up(std::string_view reason, Log& log);

  private:
    enum class State { starting, absent, joined };
    struct Member {
        State state = State::starting;
        Device device = 0; // that it has joined with
    };

    // None while it cannot be told yet. Called with the mutex held.
    using Answer = std::optional<Go>;
    [[nodiscard]] Answer turn_of(std::size_t thread) const;
    [[nodiscard]] bool others_are_on(std::size_t thread, Device device) const;
    [[nodiscard]] Answer release_of(std::size_t thread, std::size_t peer) const;
    [[nodiscard]] bool settled(std::size_t cluster) const;
    [[nodiscard]] bool all_settled() const;

    template <class Question> Go wait_for_answer(Question question);
    template <class Question>
    Go answer_at_once(std::size_t thread, const Wakeup& wakeup, Question question);
    template <class Change> void change(Change change);

    const StartupMode mode_;
    const std::vector<std::size_t> clusters_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Member> members_;
    std::vector<const Wakeup*> sleepers_; // of each thread: what to ring at the next change
    bool ended_ = false;
};

} // namespace afpguard
