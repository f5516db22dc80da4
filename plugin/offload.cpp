// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/offload.h"

#include "plugin/log.h"

#include "suricata-headers/live_device.h"

namespace afpguard {

void settle_offloads(const Port& port) {
    if (!port.device.ethernet())
        return;
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
