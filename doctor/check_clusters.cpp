// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include "src/bridge/neighbours.h"

#include <string>

namespace afpguard::doctor {

namespace {

// Somebody who captures on the interface as Suricata does; a tcpdump is none.
const ListedSocket* suricata_on(const Sensor& sensor, const std::string& name) {
    const Device* device = sensor.device(name);
    for (const ListedSocket& one : sensor.machine.packet_sockets)
        if (device != nullptr && one.interface == device->index && one.owner &&
            one.owner->name.starts_with("Suricata"))
            return &one;
    return nullptr;
}

Mend end_of(const Sensor& sensor, const Process& process) {
    const auto unit = sensor.machine.units.find(process.number);
    return by_command(unit != sensor.machine.units.end()
                          ? "systemctl stop " + unit->second
                          : "kill " + std::to_string(process.number));
}

std::string name_in(const Sensor& sensor, int index) {
    for (const auto& [name, device] : sensor.devices)
        if (device.index == index)
            return name;
    return {};
}

bool check_port(const Sensor& sensor, const PlannedPort& port, Findings& findings) {
    const ListedSocket* other = suricata_on(sensor, port.name());
    if (other == nullptr || !port.plan.settings.copies())
        return true;
    findings.push_back({Severity::error, "in-use", port.name(),
                        other->owner->name + " (process " + std::to_string(other->owner->number) +
                            ") captures on it already: frames would be forwarded twice",
                        end_of(sensor, *other->owner)});
    return false;
}

} // namespace

void check_clusters(const Sensor& sensor, Findings& findings) {
    std::vector<PlannedDevice> ours;
    for (const PlannedPort& port : sensor.ports)
        if (const Device* device = sensor.device(port.name());
            device != nullptr && check_port(sensor, port, findings))
            ours.push_back({port.plan, device->index});
    const auto name_of = [&](int index) { return name_in(sensor, index); };
    for (const Clash& clash : find_clashes(ours, sensor.machine.packet_sockets, name_of)) {
        const std::string& name = ours[clash.interface].plan.settings.name;
        findings.push_back(
            {clash.prevents_start ? Severity::error : Severity::warning, "cluster-id", name,
             clash.what, in_entry_of(name, "cluster-id: " + std::to_string(clash.free_cluster))});
    }
}

} // namespace afpguard::doctor
