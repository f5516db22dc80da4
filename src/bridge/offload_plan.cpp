// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/offload_plan.h"

#include <algorithm>
#include <string>

namespace afpguard {

namespace {

// What stands in the way of merged frames on one interface; empty: nothing.
std::string obstacle(const InterfacePlan& plan, bool kernel_hands_over) {
    if (plan.settings.offload == Offload::off)
        return plan.settings.name + " has offload: off";
    if (!kernel_hands_over)
        return "it takes Linux 5.6";
    if (plan.ring.version == RingVersion::v3)
        return plan.settings.name + " has tpacket-v3: yes";
    if (plan.settings.qdisc_bypass)
        return plan.settings.name + " has qdisc-bypass: yes";
    return {};
}

} // namespace

Status plan_offloads(std::vector<InterfacePlan>& plans, bool kernel_hands_over) {
    for (InterfacePlan& plan : plans) {
        const auto peer = std::ranges::find_if(plans, [&](const InterfacePlan& other) {
            return other.settings.name == plan.settings.copy_interface;
        });
        if (!plan.settings.copies() || peer == plans.end())
            continue;
        std::string because = obstacle(plan, kernel_hands_over);
        if (because.empty())
            because = obstacle(*peer, kernel_hands_over);
        if (!because.empty() && plan.settings.offload == Offload::transparent)
            return Error(plan.settings.name + ": offload: \"transparent\" is not possible: " +
                         because + "; set offload: auto");
        plan.ring.vnet = because.empty();
        plan.not_transparent_because = because;
    }
    return Done{};
}

} // namespace afpguard
