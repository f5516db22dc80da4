// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include <string>

namespace afpguard::doctor {

namespace {

Mend take_out(const std::string& name, bool of_a_switch) {
    const std::string end = of_a_switch ? "" : " nomaster";
    return by_command((of_a_switch ? "ovs-vsctl del-port " : "ip link set dev ") + name + end);
}

void check_master(const std::string& name, const Device& device, Findings& findings) {
    if (device.master.empty())
        return;
    const bool switches = device.master_kind == "openvswitch";
    if (switches || device.master_kind == "bridge")
        findings.push_back({Severity::error, "bridge", name,
                            "is a port of the bridge " + device.master +
                                ", which forwards the same frames: they would arrive twice",
                            take_out(name, switches)});
    else
        findings.push_back(
            {Severity::warning, "master", name,
             "belongs to " + device.master + ", which takes and sends frames on it besides",
             take_out(name, switches)});
}

void say_address(const std::string& name, const std::string& address, Findings& findings) {
    findings.push_back(
        {Severity::warning, "address", name,
         "has the address " + address + ": this host answers there, beside what Suricata lets pass",
         by_command("ip address delete " + address + " dev " + name)});
}

void check_addresses(const std::string& name, const Device& device, Findings& findings) {
    for (const std::string& address : device.addresses)
        say_address(name, address, findings);
    if (!device.link_local.empty())
        findings.push_back({Severity::note, "ipv6", name,
                            "has the link-local address " + device.link_local.front() +
                                ": this host is seen by IPv6 neighbours",
                            by_command("sysctl -w net/ipv6/conf/" + name + "/disable_ipv6=1")});
}

void check_forwarding(const std::string& name, const Device& device, Findings& findings) {
    const auto say = [&](bool on, const std::string& protocol, const std::string& family) {
        if (on)
            findings.push_back(
                {Severity::warning, "forwarding", name,
                 "the kernel forwards " + protocol +
                     " from it too, past Suricata: packets could arrive twice",
                 by_command("sysctl -w net/" + family + "/conf/" + name + "/forwarding=0")});
    };
    say(device.forwards_ipv4, "IPv4", "ipv4");
    say(device.forwards_ipv6, "IPv6", "ipv6");
}

} // namespace

void check_line(const Sensor& sensor, Findings& findings) {
    for (const InterfaceSettings& entry : sensor.settings.interfaces) {
        const Device* device = sensor.device(entry.name);
        if (!entry.copies() || device == nullptr)
            continue;
        check_master(entry.name, *device, findings);
        check_addresses(entry.name, *device, findings);
        check_forwarding(entry.name, *device, findings);
    }
}

} // namespace afpguard::doctor
