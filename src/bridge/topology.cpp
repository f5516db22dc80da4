// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/topology.h"

#include <algorithm>
#include <string>

namespace afpguard {

namespace {

using Plans = std::vector<InterfacePlan>;

Error copy_iface_error(const InterfacePlan& plan, const std::string& problem) {
    return Error(plan.settings.name + ": copy-iface: \"" + plan.settings.copy_interface + "\" " +
                 problem);
}

// The number of the interface that `from` copies to.
Result<std::size_t> find_peer(const Plans& plans, const InterfacePlan& from) {
    const std::string& name = from.settings.copy_interface;
    if (name.empty())
        return Error(from.settings.name + ": copy-mode needs copy-iface, and none is set; allowed: "
                                          "another interface of the section");
    if (name == from.settings.name)
        return copy_iface_error(from, "is the interface itself; allowed: another one");
    const auto peer = std::ranges::find_if(
        plans, [&](const InterfacePlan& plan) { return plan.settings.name == name; });
    if (peer == plans.end())
        return copy_iface_error(from, "has no entry in the af-packet section; add one");
    if (!peer->settings.copies() || peer->settings.copy_interface != from.settings.name)
        return copy_iface_error(from, "does not copy back; set copy-mode and copy-iface: " +
                                          from.settings.name + " in its entry");
    if (peer->threads != from.threads)
        return Error(from.settings.name + ": threads: " + std::to_string(from.threads) +
                     " and its copy-iface " + name + " has " + std::to_string(peer->threads) +
                     "; both sides of a pair need the same number");
    return static_cast<std::size_t>(peer - plans.begin());
}

std::vector<std::size_t> first_threads(const Plans& plans) {
    std::vector<std::size_t> first;
    std::size_t next = 0;
    for (const InterfacePlan& plan : plans) {
        first.push_back(next);
        next += plan.threads;
    }
    return first;
}

} // namespace

Result<std::vector<Place>> lay_out_threads(const Plans& plans) {
    const std::vector<std::size_t> first = first_threads(plans);
    std::vector<Place> places;
    for (std::size_t number = 0; number < plans.size(); ++number) {
        const InterfacePlan& plan = plans[number];
        std::size_t peer = number;
        if (plan.settings.copies()) {
            const auto found = find_peer(plans, plan);
            if (!found)
                return found.error();
            peer = *found;
        }
        for (unsigned index = 0; index < plan.threads; ++index)
            places.push_back({first[number] + index, number, index, first[peer] + index});
    }
    return places;
}

Result<bool> is_inline(const Plans& plans) {
    const auto ips = [](const InterfacePlan& plan) {
        return plan.settings.copy_mode == CopyMode::ips;
    };
    const auto one_that_is = std::ranges::find_if(plans, ips);
    const auto one_that_is_not = std::ranges::find_if_not(plans, ips);
    if (one_that_is == plans.end())
        return false;
    if (one_that_is_not == plans.end())
        return true;
    return Error(one_that_is->settings.name + ": copy-mode: ips cannot be used beside " +
                 one_that_is_not->settings.name +
                 ", which is passive or tap; all interfaces of one Suricata must be ips, or none "
                 "(Suricata ticket 5588)");
}

} // namespace afpguard
