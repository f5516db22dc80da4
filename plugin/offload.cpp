// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/offload.h"

#include "plugin/log.h"

#include "src/net/large_receive.h"

#include "suricata-headers/live_device.h"

namespace afpguard {

namespace {

void end_large_receive_of(const std::string& interface) {
    const auto was_on = end_large_receive(interface);
    if (!was_on)
        engine_log().warning(interface + ": " + was_on.error().message() +
                             "; switch it off: ethtool -K " + interface + " lro off");
    else if (*was_on)
        engine_log().info(interface + ": large receive offload is switched off");
}

} // namespace

void settle_offloads(const Port& port) {
    if (!port.device.ethernet())
        return;
    if (port.plan.transparent)
        return end_large_receive_of(port.name());
    // The engine's arguments: checksum offloads may stay, all that changes a frame's size may not.
    constexpr int checksums = 0;
    constexpr int sizes = 1;
    const char* name = port.name().c_str();
    if (suricata::LiveGetOffload() != 0) {
        suricata::DisableIfaceOffloading(suricata::LiveGetDevice(name), checksums, sizes);
        return;
    }
    if (suricata::GetIfaceOffloading(name, checksums, sizes) == 1)
        engine_log().warning(port.name() + ": offloads are on and merge frames before they are "
                                           "captured; capture.disable-offloading: yes switches "
                                           "them off");
}

} // namespace afpguard
