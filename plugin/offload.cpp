// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/offload.h"

#include "plugin/log.h"

#include "suricata-headers/live_device.h"

#include <utility>

namespace afpguard {

namespace {

// The engine's arguments: checksum offloads may stay, all that changes a frame's size may not.
constexpr int checksums = 0;
constexpr int sizes = 1;

bool may_switch_off() {
    return suricata::LiveGetOffload() != 0;
}

// Frames that others have merged may come. We merge none ourselves, unless that is asked for: the
// engine is to see what is on the wire, and what is in a tunnel cannot be taken apart again.
std::optional<ReceiveMerging> merge_nothing_more(const Port& port) {
    const bool generic_too = port.plan.settings.offload == Offload::automatic && may_switch_off();
    auto merging = ReceiveMerging::switch_off(port.name(), generic_too);
    if (!merging) {
        engine_log().warning(port.name() + ": " + merging.error().message() +
                             "; do it before the start: ethtool -K " + port.name() +
                             " lro off gro off");
        return std::nullopt;
    }
    if (!merging->what().empty())
        engine_log().info(port.name() + ": " + merging->what() + " is switched off");
    return *std::move(merging);
}

} // namespace

std::optional<ReceiveMerging> settle_offloads(const Port& port) {
    if (!port.device.ethernet())
        return std::nullopt;
    if (port.plan.transparent())
        return merge_nothing_more(port);
    const char* name = port.name().c_str();
    if (may_switch_off())
        suricata::DisableIfaceOffloading(suricata::LiveGetDevice(name), checksums, sizes);
    else if (suricata::GetIfaceOffloading(name, checksums, sizes) == 1)
        engine_log().warning(port.name() + ": offloads are on and merge frames before they are "
                                           "captured; capture.disable-offloading: yes switches "
                                           "them off");
    return std::nullopt;
}

} // namespace afpguard
