// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/bypass_tables.h"

#include "suricata-headers/bypass.h"
#include "suricata-headers/packet.h"

#include <atomic>
#include <deque>

namespace afpguard {

// Enters the flows that the engine does not want to see any more into the tables of the programs,
// reads there whether they are still alive, and takes them out when they end.
class Bypass {
  public:
    // The tables of one interface.
    struct Place {
        Place(suricata::LiveDevice* of, BypassTables with) : device(of), tables(with) {}

        suricata::LiveDevice* device;
        BypassTables tables;
        std::atomic<bool> complained{false};
    };
    using Callback = int (*)(suricata::Packet*);

    // Before capture threads run. `inline_too`: the same flow comes from two interfaces.
    void offer(suricata::LiveDevice* device, const BypassTables& tables, bool inline_too);
    // What a packet of that device carries for the engine to call; nullptr where nothing is
    // offered.
    [[nodiscard]] Callback callback_for(const suricata::LiveDevice* device);
    // The tables of that device; nullptr where there are none.
    [[nodiscard]] Place* find(const suricata::LiveDevice* device);

  private:
    std::deque<Place> places_;
    bool follows_ = false;
};

} // namespace afpguard
