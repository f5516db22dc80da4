// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/bridge.h"
#include "tests/unit/fake_host.h"
#include "tests/unit/plans.h"
#include "tests/unit/recording_log.h"
#include "tests/unit/team.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace afpguard::test {

// A whole bridge at work: every capture thread a real one, with an engine of its own.
class RunningBridge {
  public:
    RunningBridge() = default;
    RunningBridge(const RunningBridge&) = delete;
    RunningBridge& operator=(const RunningBridge&) = delete;
    ~RunningBridge();

    // Settings of interfaces in order, small rings, no clusters shared with others.
    static Settings settings_of(std::vector<InterfaceSettings> interfaces,
                                StartupMode mode = StartupMode::guard);

    // What is done to every engine before it starts.
    void prepare_hosts(std::function<void(FakeHost&)> preparation) {
        preparation_ = std::move(preparation);
    }
    // What the bridge is told of engine and machine.
    Environment& environment() { return environment_; }
    // An eBPF program that filters what every interface receives; it outlives the bridge.
    void use_filter_program(int program) { filter_program_ = program; }
    // Plans, prepares and makes the workers. Empty, or why not.
    Text make(const Settings& settings);
    // Starts the threads `first` to `last - 1`, or all, and returns at once.
    void run(std::size_t first, std::size_t last);
    void run() { run(0, threads()); }
    // make(), run() and await_running(). Empty, or what went wrong.
    Text start(const Settings& settings);
    // Waits until every thread receives, or waits for a device and has let its engine go on.
    bool await_running();
    // Waits until the capture threads `first` to `last - 1` have been let in.
    bool await_receiving(std::size_t first, std::size_t last);
    // Ends the current wait of a thread.
    void wake(std::size_t thread) const { members_[thread].worker->wake(); }
    // Ends all threads, as the engine does: a flag, a call to the bridge, and a nudge. How long it
    // took to end.
    std::chrono::milliseconds stop();
    // Ends them by the flag alone.
    std::chrono::milliseconds stop_by_flag();

    // By the number of the channel, interface by interface. Each has a thread of its own, except in
    // the run mode pairs.
    FakeHost& host(std::size_t channel) { return seats_[channel].member->host; }
    [[nodiscard]] Totals totals(std::size_t channel) const {
        return seats_[channel].channel->account().totals();
    }
    // How its thread has ended, once it has.
    [[nodiscard]] bool ended(std::size_t channel) const { return seats_[channel].member->ended; }
    [[nodiscard]] WorkerEnd end_of(std::size_t channel) const {
        return seats_[channel].member->end;
    }
    [[nodiscard]] std::size_t size() const { return seats_.size(); }
    [[nodiscard]] std::size_t threads() const { return members_.size(); }
    // Sums over all threads.
    [[nodiscard]] Totals sum() const;
    [[nodiscard]] std::uint64_t sum_of(Fate fate) const { return sum().of(fate); }
    // Waits until so many frames were received, or have ended in a fate, over all threads.
    bool await_received(std::uint64_t count);
    bool await(Fate fate, std::uint64_t count);
    // Whether every received frame has ended in exactly one fate, on every thread.
    [[nodiscard]] bool balanced() const;
    [[nodiscard]] bool all_ended() const { return team_.all_ended(); }

    // How often another device has come in the place of a port's.
    [[nodiscard]] unsigned devices_replaced() const { return replaced_; }
    [[nodiscard]] RecordingLog& log() { return log_; }

  private:
    struct Member {
        std::unique_ptr<Worker> worker;
        FakeHost host;
        WorkerEnd end = WorkerEnd::failed;
        std::atomic<bool> ended{false};
    };

    // Where a channel is served.
    struct Seat {
        Member* member;
        const Channel* channel;
    };

    void seat_channels();
    std::chrono::milliseconds await_end();

    RecordingLog log_;
    Environment environment_;
    std::function<void(FakeHost&)> preparation_;
    std::atomic<unsigned> replaced_{0};
    int filter_program_ = -1;
    std::unique_ptr<Bridge> bridge_;
    std::deque<Member> members_;
    std::vector<Seat> seats_;
    Team team_;
};

} // namespace afpguard::test
