// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include <algorithm>
#include <string>

namespace afpguard::doctor {

namespace {

void say_missing(const Sensor& sensor, const std::string& name, Findings& findings) {
    std::string there;
    for (const auto& [other, device] : sensor.devices)
        if (other != "lo")
            there.append(there.empty() ? "" : ", ").append(other);
    findings.push_back({Severity::error, "interface", name,
                        "does not exist; there are: " + (there.empty() ? "none" : there),
                        by_words("set interface: to one that is there, or plug the card in")});
}

void check_link(const InterfaceSettings& entry, const Device& device, Findings& findings) {
    const std::string& name = entry.name;
    if (!device.up)
        findings.push_back({Severity::warning, "down", name,
                            "is down: its threads wait until it is up",
                            by_command("ip link set dev " + name + " up")});
    else if (!device.carrier)
        findings.push_back({Severity::warning, "carrier", name,
                            "has no carrier: nothing arrives, and what is sent is lost",
                            by_words("look at the cable and at its other end; ethtool " + name +
                                     " tells what the card sees")});
    if (entry.copies() && !device.ethernet)
        findings.push_back({Severity::error, "ethernet", name,
                            "has no Ethernet frames, and only those can be copied",
                            by_words("use an Ethernet interface for copy-mode")});
    if (entry.copies() && device.kind == "ifb")
        findings.push_back({Severity::warning, "ifb", name,
                            "is an ifb, which drops what is sent through it: what comes in by " +
                                entry.copy_interface + " is lost",
                            by_words("copy between interfaces that have another end")});
    if (device.xdp && entry.xdp_filter_file.empty())
        findings.push_back({Severity::warning, "xdp", name,
                            "has an XDP program of somebody else, and what that drops or sends on "
                            "is not seen",
                            by_command("ip link set dev " + name + " xdp off")});
}

// The command that gives both the larger MTU, or where that is too large for one, the smaller.
Mend make_equal(const std::string& small, const Device& smaller, const std::string& large,
                const Device& larger) {
    const bool fits = smaller.highest_mtu == 0 || larger.mtu <= smaller.highest_mtu;
    const std::string& change = fits ? small : large;
    const unsigned mtu = fits ? larger.mtu : smaller.mtu;
    return by_command("ip link set dev " + change + " mtu " + std::to_string(mtu));
}

void check_mtu(const Sensor& sensor, const InterfaceSettings& entry, const Device& device,
               Findings& findings) {
    const InterfaceSettings* peer = sensor.entry(entry.copy_interface);
    const Device* other = sensor.device(entry.copy_interface);
    // Once for a pair: at the side that has the smaller one.
    if (!entry.copies() || peer == nullptr || other == nullptr || device.mtu >= other->mtu)
        return;
    findings.push_back({Severity::warning, "mtu", entry.name,
                        "has MTU " + std::to_string(device.mtu) + " and " + peer->name + " " +
                            std::to_string(other->mtu) +
                            ": longer packets than the smaller one cannot be forwarded",
                        make_equal(entry.name, device, peer->name, *other)});
}

} // namespace

void check_devices(const Sensor& sensor, Findings& findings) {
    for (const InterfaceSettings& entry : sensor.settings.interfaces) {
        const Device* device = sensor.device(entry.name);
        if (device == nullptr) {
            say_missing(sensor, entry.name, findings);
            continue;
        }
        check_link(entry, *device, findings);
        check_mtu(sensor, entry, *device, findings);
    }
}

} // namespace afpguard::doctor
