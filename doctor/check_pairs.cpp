// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include "src/net/free_clusters.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace afpguard::doctor {

namespace {

using Entry = InterfaceSettings;

// Ids that neither the configuration has nor anybody on the machine.
FreeClusters free_clusters(const Sensor& sensor) {
    std::set<std::uint16_t> taken = clusters_of(sensor.machine.packet_sockets);
    for (const Entry& entry : sensor.settings.interfaces)
        if (entry.cluster_id)
            taken.insert(*entry.cluster_id);
    return FreeClusters(std::move(taken));
}

std::string word_of(CopyMode mode) {
    return mode == CopyMode::ips ? "ips" : "tap";
}

void add(Findings& findings, const Entry& entry, std::string what, Mend mend) {
    findings.push_back({Severity::error, "pair", entry.name, std::move(what), std::move(mend)});
}

// Who copies to an interface and has no other partner; empty where that is not clear.
std::string partner_for(const Sensor& sensor, const Entry& entry) {
    std::string found;
    for (const Entry& one : sensor.settings.interfaces) {
        if (!one.copies() || one.copy_interface != entry.name || one.name == entry.name)
            continue;
        if (!found.empty())
            return {};
        found = one.name;
    }
    return found;
}

// The line that names the partner, or how to find it.
Mend name_partner(const Sensor& sensor, const Entry& entry) {
    const std::string partner = partner_for(sensor, entry);
    if (!partner.empty())
        return in_entry_of(entry.name, "copy-iface: " + partner);
    return by_words("set copy-iface of " + entry.name +
                    " to the interface at its other side, and that one's to " + entry.name);
}

void check_peer(const Sensor& sensor, const Entry& entry, const Entry& peer, Findings& findings) {
    if (!peer.copies())
        add(findings, entry, "copies to " + peer.name + ", which copies nothing back",
            in_entry_of(peer.name, "copy-mode: " + word_of(entry.copy_mode)));
    if (peer.copy_interface.empty() && !peer.copies())
        add(findings, peer, "has no copy-iface, and " + entry.name + " copies to it",
            in_entry_of(peer.name, "copy-iface: " + entry.name));
    if (peer.copies() && !peer.copy_interface.empty() && peer.copy_interface != entry.name)
        add(findings, entry,
            "copies to " + peer.name + ", which copies to " + peer.copy_interface +
                ": an interface is in one pair only",
            name_partner(sensor, entry));
    // Once for the pair, at the side that is to change.
    if (peer.copy_interface == entry.name && entry.copy_mode == CopyMode::tap &&
        peer.copy_mode == CopyMode::ips)
        add(findings, entry,
            "has copy-mode: tap and " + peer.name + ", the other side of the pair, ips",
            in_entry_of(entry.name, "copy-mode: ips"));
}

void check_partner(const Sensor& sensor, const Entry& entry, FreeClusters& free,
                   Findings& findings) {
    const std::string& name = entry.copy_interface;
    if (name.empty())
        return add(findings, entry, "has copy-mode and no copy-iface", name_partner(sensor, entry));
    if (name == entry.name)
        return add(findings, entry, "copies to itself", name_partner(sensor, entry));
    if (const Entry* peer = sensor.entry(name))
        return check_peer(sensor, entry, *peer, findings);
    const std::string line = "- { interface: " + name + ", copy-mode: " + word_of(entry.copy_mode) +
                             ", copy-iface: " + entry.name +
                             ", cluster-id: " + std::to_string(free.next()) + " }";
    add(findings, entry, "copies to " + name + ", which has no entry in the af-packet section",
        in_section("af-packet", line));
}

// Both sides of a pair need the same number; `auto` may well be the other's.
void check_threads(const Sensor& sensor, const Entry& entry, Findings& findings) {
    const Entry* peer = sensor.entry(entry.copy_interface);
    const bool refused = sensor.refusal.find(": threads: ") != std::string::npos;
    if (!refused || peer == nullptr || entry.threads >= peer->threads)
        return;
    add(findings, entry,
        "has another number of threads than " + peer->name + ", the other side of the pair",
        in_entry_of(entry.name, "threads: " + std::to_string(peer->threads)));
}

void check_mixture(const Sensor& sensor, Findings& findings) {
    const auto& entries = sensor.settings.interfaces;
    const auto ips = std::ranges::find(entries, CopyMode::ips, &Entry::copy_mode);
    if (ips == entries.end())
        return;
    for (const Entry& entry : entries) {
        const Entry* peer = sensor.entry(entry.copy_interface);
        const bool half_of_a_pair = !partner_for(sensor, entry).empty() ||
                                    (peer != nullptr && peer->copy_mode == CopyMode::ips);
        if (entry.copy_mode == CopyMode::ips || half_of_a_pair)
            continue;
        add(findings, entry,
            std::string("is ") + (entry.copies() ? "a tap" : "passive") + ", and " + ips->name +
                " is inline: one Suricata cannot be both (its ticket 5588)",
            by_words("capture on " + entry.name + " with another Suricata"));
    }
}

void check_repetitions(const Sensor& sensor, Findings& findings) {
    std::map<std::string, unsigned> times;
    for (const Entry& entry : sensor.settings.interfaces)
        if (++times[entry.name] == 2)
            add(findings, entry, "is in the af-packet section twice",
                by_words("remove one of the entries"));
}

void check_ids(const Sensor& sensor, FreeClusters& free, Findings& findings) {
    std::map<std::uint16_t, std::string> owners;
    const bool single = sensor.engine.run_mode == RunMode::single;
    for (const Entry& entry : sensor.settings.interfaces) {
        if (!entry.cluster_id || entry.threads == 1 || single)
            continue;
        const auto [owner, fresh] = owners.emplace(*entry.cluster_id, entry.name);
        if (fresh || owner->second == entry.name)
            continue;
        findings.push_back(
            {Severity::error, "cluster-id", entry.name,
             "has the cluster-id of " + owner->second + ", " + std::to_string(*entry.cluster_id),
             in_entry_of(entry.name, "cluster-id: " + std::to_string(free.next()))});
    }
}

} // namespace

void check_pairs(const Sensor& sensor, Findings& findings) {
    FreeClusters free = free_clusters(sensor);
    // What cannot even be read is another finding.
    if (sensor.settings.interfaces.empty() && sensor.refusal.empty())
        findings.push_back({Severity::error, "interface", "af-packet", "no interface is configured",
                            in_section("af-packet", "- interface: NAME")});
    for (const Entry& entry : sensor.settings.interfaces) {
        if (!entry.copies())
            continue;
        check_partner(sensor, entry, free, findings);
        check_threads(sensor, entry, findings);
    }
    check_mixture(sensor, findings);
    check_repetitions(sensor, findings);
    check_ids(sensor, free, findings);
}

} // namespace afpguard::doctor
