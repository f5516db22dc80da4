// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/net/fanout.h"
#include "src/net/ring_layout.h"
#include "src/os/error.h"
#include "src/run_mode.h"
#include "src/settings.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace afpguard {

// What the settings leave to the machine and to the engine.
struct Environment {
    RunMode run_mode = RunMode::workers;
    unsigned max_pending_packets = 1024;
    unsigned cores = 1;
    unsigned thread_limit = 1024; // threads that the engine allows an interface
    bool merged_frames = true;    // the kernel is new enough to hand them over
    std::uint32_t page_size = 4096;
    std::function<unsigned(const std::string&)> receive_queues; // of an interface; 0: unknown
    std::set<std::uint16_t> clusters_in_use;                    // by other programs
    std::chrono::microseconds ring_setup_delay{}; // holds every ring back, for experiments
};

// How one interface will be captured: its settings with every open question answered but those
// that only the device can answer.
struct InterfacePlan {
    InterfaceSettings settings;
    RunMode run_mode = RunMode::workers;
    unsigned threads = 1;
    RingRequest ring;
    std::string not_transparent_because;
    Fanout fanout;
    std::chrono::microseconds ring_setup_delay{}; // holds every ring back, for experiments

    // Merged frames and unfinished checksums pass as they are.
    [[nodiscard]] bool transparent() const { return ring.vnet; }
    // A cluster of one needs no kernel group.
    [[nodiscard]] bool clustered() const { return threads > 1; }
    // Frames come back from other threads than the one that has captured them.
    [[nodiscard]] bool frames_wander() const { return run_mode == RunMode::autofp; }
    // One thread serves both sides of a pair.
    [[nodiscard]] bool shares_threads() const {
        return run_mode == RunMode::pairs && settings.copies();
    }
};

// Plans all interfaces, with the warnings Suricata's own af-packet gives for unfit settings.
Result<std::vector<InterfacePlan>> plan_interfaces(const std::vector<InterfaceSettings>& settings,
                                                   const Environment& environment, Log& log);

// The longest frame an interface of that MTU may deliver that a place in the ring must hold,
// link-layer header and VLAN tags included.
std::uint32_t snaplen_for(const InterfacePlan& plan, unsigned mtu);
// The longest packet that a frame of the planned ring has room for.
std::uint32_t longest_packet(const InterfacePlan& plan);

} // namespace afpguard
