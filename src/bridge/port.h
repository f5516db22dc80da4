// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/interface_plan.h"
#include "src/net/filter.h"
#include "src/net/frame_filter.h"
#include "src/net/interface.h"

#include <cstddef>
#include <string>

namespace afpguard {

// An interface with its plan, as all threads that capture on it share it.
struct Port {
    std::size_t number = 0; // among all interfaces
    InterfacePlan plan;
    bool is_ifb = false;
    Interface device;        // as the process found it; a thread asks again before it binds
    FilterProgram filter;    // of the sockets
    int filter_program = -1; // an eBPF program in place of the filter, or none
    FrameFilter inspected;   // what the engine is to see of the frames that are received
    RingLayout layout;       // of each thread's ring, where memory is not too fragmented for it

    // Whether frames that this host itself sends out of the interface are left out: a copy would
    // reflect them, and on a loopback device every frame comes twice, on its way out and on its way
    // in. All that an ifb has was sent there by tc.
    [[nodiscard]] bool leaves_out_outgoing() const {
        return (plan.settings.copies() && !is_ifb) || device.loopback();
    }
    // Whether some frames are kept out.
    [[nodiscard]] bool filters() const { return filter_program >= 0 || !filter.empty(); }
    [[nodiscard]] const std::string& name() const { return plan.settings.name; }
};

} // namespace afpguard
