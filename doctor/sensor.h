// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/finding.h"
#include "src/bridge/interface_plan.h"
#include "src/net/ring_layout.h"
#include "src/net/socket_list.h"
#include "src/settings.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace afpguard::doctor {

// All that the checks look at, gathered in one place. Plain data: a test makes up any sensor.

// One switch of `ethtool -k`.
struct Feature {
    bool active = false;
    bool changeable = false;
};

// One network interface of this machine.
struct Device {
    int index = 0;
    unsigned mtu = 1500;
    unsigned highest_mtu = 0; // 0: not told
    bool up = true;
    bool carrier = true;
    bool ethernet = true;
    std::string kind;                        // of a virtual one, as "veth"
    std::string master;                      // what it is a port of
    std::string master_kind;                 // as "bridge"
    bool xdp = false;                        // somebody's program is attached
    std::vector<std::string> addresses;      // with prefix, those of IPv6 of any scope but the link
    std::vector<std::string> link_local;     // of IPv6
    std::map<std::string, Feature> features; // by ethtool's names, as "rx-gro"
    bool forwards_ipv4 = false;
    bool forwards_ipv6 = false;
    unsigned receive_queues = 0; // 0: not told
};

// What the configuration says of the engine.
struct EngineSettings {
    RunMode run_mode = RunMode::workers;
    unsigned max_pending_packets = 1024;
    std::optional<unsigned> worker_threads; // that the affinity settings name
    double thread_ratio = 1;
    bool disable_offloading = true;
    std::optional<std::string> packet_size; // default-packet-size
    std::string user;                       // run-as
    std::string group;
    std::vector<std::string> plugins;
    std::uint64_t memcaps = 0; // what flow, stream and the like may take, in bytes
};

// An interface that can be planned, and its rings on the device that is there.
struct PlannedPort {
    InterfacePlan plan;
    std::optional<RingLayout> ring;
    std::string ring_refusal; // why there is none

    [[nodiscard]] const std::string& name() const { return plan.settings.name; }
    [[nodiscard]] std::uint64_t bytes() const {
        return ring ? std::uint64_t{ring->bytes()} * plan.threads : 0;
    }
};

struct Suricata {
    std::string path;
    std::string version; // "8.0.8"; empty: could not be told
    std::string problem; // why
    bool ebpf = false;
    // The answer of -T, where it was asked.
    std::optional<int> test_status;
    std::string test_complaint;
};

// A file that the `plugins:` list leads to.
struct PluginFile {
    std::string path;
    std::string problem; // why it cannot be loaded
    bool ours = false;
    bool writable_by_others = false;
};

struct Machine {
    unsigned kernel_major = 6;
    unsigned kernel_minor = 1;
    std::string kernel;                        // as uname says it
    std::uint64_t memory_available = 0;        // 0: not told
    std::optional<std::uint64_t> memory_limit; // of the control group
    std::optional<std::uint64_t> lockable;     // RLIMIT_MEMLOCK; none: no limit
    std::optional<std::uint64_t> mappable;     // RLIMIT_AS; none: no limit
    std::uint64_t capabilities = 0;            // effective, of this process
    bool user_known = true;                    // run-as
    bool group_known = true;
    std::set<std::string> missing_files;      // that settings name
    std::vector<ListedSocket> packet_sockets; // of others
    std::map<int, std::string> units;         // of systemd, by the processes that are theirs
    std::string plugin_folder;                // where ours is installed

    [[nodiscard]] bool may(unsigned capability) const {
        return ((capabilities >> capability) & 1U) != 0;
    }
};

struct Sensor {
    std::string configuration; // the main file
    EngineSettings engine;
    Settings settings;
    std::vector<PlannedPort> ports;        // empty where the settings cannot be planned
    std::string refusal;                   // why they cannot
    Findings remarks;                      // of who read and planned them
    std::map<std::string, Device> devices; // all there are
    Suricata suricata;
    std::vector<PluginFile> plugins;
    Machine machine;

    // nullptr where there is none of that name.
    [[nodiscard]] const Device* device(const std::string& name) const {
        const auto found = devices.find(name);
        return found != devices.end() ? &found->second : nullptr;
    }
    [[nodiscard]] const InterfaceSettings* entry(const std::string& name) const {
        for (const InterfaceSettings& one : settings.interfaces)
            if (one.name == name)
                return &one;
        return nullptr;
    }
};

} // namespace afpguard::doctor
