// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/group_watch.h"
#include "src/bridge/overview.h"
#include "src/bridge/pair_health.h"
#include "src/bridge/port.h"
#include "src/bridge/send_errors.h"
#include "src/bridge/thread_pulse.h"
#include "src/bridge/thread_record.h"
#include "src/bridge/topology.h"
#include "src/log.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace afpguard {

// What all capture threads show, in one place: kept for those who ask, and looked through once a
// second for what an operator has to be told.
class Monitor {
  public:
    using Clock = std::chrono::steady_clock;

    // What is referred to outlives it.
    Monitor(const std::vector<Port>& ports, const std::vector<Place>& places,
            const GroupWatch& groups, Log& log);
    Monitor(const Monitor&) = delete;
    Monitor& operator=(const Monitor&) = delete;
    // Says of failed sends what has not been said. All threads have ended.
    ~Monitor();

    // What the thread at a place shows, and where it counts.
    [[nodiscard]] ThreadRecord& record(const Place& place) { return records_[place.thread]; }
    // Where sends through an interface tell of their failures.
    [[nodiscard]] SendErrors& send_errors(std::size_t interface) {
        return ports_[interface].errors;
    }

    // The device that the threads of an interface are bound to, whatever it is called by now; while
    // they are bound to none, the one of its name.
    [[nodiscard]] std::optional<Interface> device_of(std::size_t interface) const;
    // Something has happened to the device of an interface. Called by any thread.
    void look_at_link(std::size_t interface);
    // Goes through the health of all threads and pairs, and tells what is new. To be called about
    // once a second, by one thread.
    void make_round(Clock::time_point now);

    // Called by any thread.
    [[nodiscard]] Overview overview();
    // From now on overview() counts anew. The frames under way count as received after it.
    void reset();

  private:
    struct PortRecord {
        PortRecord(const Port& of, Log& log) : port(of), errors(of.name(), log) {}

        const Port& port;
        SendErrors errors;
        LinkStatus link;
        std::size_t peer = 0; // itself: none
        ThreadStatus::Time health_since = std::chrono::system_clock::now();
        std::vector<std::size_t> threads;
    };
    // How a thread is, and since when.
    struct Pulse {
        ThreadPulse pulse;
        ThreadStatus::Time stalled_since;
    };
    // Two interfaces, the one with the lower number first.
    struct Pair {
        std::array<std::size_t, 2> ports;
        PairHealth health;
        PairHealth::Sides last; // totals, as of the last round
    };
    struct Line {
        bool good;
        std::string text;
    };

    [[nodiscard]] Totals totals_of(const PortRecord& port) const;
    [[nodiscard]] InterfaceStatus status_of(std::size_t interface,
                                            const std::vector<ThreadStatus>& threads) const;
    [[nodiscard]] Health health_of(std::size_t interface) const;
    void examine(const PortRecord& port, Clock::time_point now, std::vector<Line>& lines);
    void examine(Pair& pair, Clock::time_point now, std::vector<Line>& lines);
    static void note_link(PortRecord& port, std::optional<Interface> device);

    Log& log_;
    const GroupWatch& groups_;
    std::deque<ThreadRecord> records_; // by the number of the thread
    std::deque<PortRecord> ports_;     // by the number of the interface
    std::mutex mutex_;                 // for links, pulses and pairs; held for a moment
    std::vector<Pulse> pulses_;        // by the number of the thread
    std::vector<Pair> pairs_;
    std::mutex asking_;               // for what is below; no capture thread takes it
    std::vector<ThreadStatus> begun_; // what overview() does not count, by the number of the thread
    ThreadStatus::Time counting_since_ = std::chrono::system_clock::now();
};

} // namespace afpguard
