// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include "src/bridge/neighbours.h"

#include <string>
#include <vector>

namespace afpguard::doctor {

namespace {

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

Mend mend_of(const Sensor& sensor, const Clash& clash, const std::string& name) {
    if (clash.over == Clash::Over::cluster)
        return in_entry_of(name, "cluster-id: " + std::to_string(clash.free_cluster));
    if (!clash.prevents_start)
        return by_words("end it, or see to it that it does not forward");
    if (!clash.other.owner)
        return by_words("end that program");
    return end_of(sensor, *clash.other.owner);
}

} // namespace

void check_clusters(const Sensor& sensor, Findings& findings) {
    std::vector<PlannedDevice> ours;
    for (const PlannedPort& port : sensor.ports)
        if (const Device* device = sensor.device(port.name()))
            ours.push_back({port.plan, device->index});
    const auto name_of = [&](int index) { return name_in(sensor, index); };
    for (const Clash& clash : find_clashes(ours, sensor.machine.packet_sockets, name_of)) {
        const std::string& name = ours[clash.interface].plan.settings.name;
        findings.push_back({clash.prevents_start ? Severity::error : Severity::warning,
                            clash.over == Clash::Over::line ? "in-use" : "cluster-id", name,
                            clash.what, mend_of(sensor, clash, name)});
    }
}

} // namespace afpguard::doctor
