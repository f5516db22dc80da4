// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"
#include "doctor/free_cluster.h"

#include <algorithm>
#include <string>

namespace afpguard::doctor {

namespace {

// Somebody who captures on the interface as Suricata does; a tcpdump is none.
const PacketSocketUse* suricata_on(const Sensor& sensor, const std::string& name) {
    const Device* device = sensor.device(name);
    for (const PacketSocketUse& one : sensor.machine.packet_sockets)
        if (device != nullptr && one.interface == device->index &&
            one.command.starts_with("Suricata"))
            return &one;
    return nullptr;
}

Mend end_of(const PacketSocketUse& use) {
    return by_command(use.unit.empty() ? "kill " + std::to_string(use.process)
                                       : "systemctl stop " + use.unit);
}

void check_port(const Sensor& sensor, const PlannedPort& port, FreeClusters& free,
                Findings& findings) {
    const bool copies = port.plan.settings.copies();
    const bool in_use =
        port.plan.clustered() && sensor.machine.clusters.contains(port.plan.fanout.id);
    const PacketSocketUse* other = suricata_on(sensor, port.name());
    if (other != nullptr && copies) {
        findings.push_back({Severity::error, "in-use", port.name(),
                            other->command + " (process " + std::to_string(other->process) +
                                ") captures on it already: frames would be forwarded twice",
                            end_of(*other)});
        return;
    }
    if (!in_use)
        return;
    findings.push_back({copies ? Severity::error : Severity::warning, "cluster-id", port.name(),
                        "another program is in cluster " + std::to_string(port.plan.fanout.id) +
                            (copies ? ": it would not start"
                                    : " and gets a share of the frames, or keeps it from "
                                      "starting"),
                        in_entry_of(port.name(), "cluster-id: " + std::to_string(free.next()))});
}

} // namespace

void check_clusters(const Sensor& sensor, Findings& findings) {
    FreeClusters free(sensor);
    for (const PlannedPort& port : sensor.ports)
        check_port(sensor, port, free, findings);
}

} // namespace afpguard::doctor
