// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/interface_plan.h"
#include "src/os/error.h"

#include <cstddef>
#include <vector>

namespace afpguard {

// Where one capture thread stands.
struct Place {
    std::size_t thread = 0;    // its number among all capture threads
    std::size_t interface = 0; // the number of its interface
    unsigned index = 0;        // its number among the threads of the interface
    std::size_t peer = 0;      // the thread through whose socket it sends; itself: it sends nothing

    [[nodiscard]] bool sends() const { return peer != thread; }
};

// All capture threads, those of one interface side by side, and who sends through whom: thread i
// of an interface through thread i of its copy-iface. An error names what does not fit together.
Result<std::vector<Place>> lay_out_threads(const std::vector<InterfacePlan>& plans);

// Whether the process stands in the line (ips); an error where some interfaces do and others do
// not, which Suricata cannot run (its ticket 5588).
Result<bool> is_inline(const std::vector<InterfacePlan>& plans);

} // namespace afpguard
