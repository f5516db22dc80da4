// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/os/error.h"

#include <string>

namespace afpguard {

// The kernel takes a frame's outer VLAN tag (802.1Q or 802.1ad) out before a socket's filter runs,
// and lets the filter ask for it beside the frame. Expressions and compile_filter() know only
// frames as they are on the wire.

// Whether an expression, which is a valid one, minds if a frame has a tag. What it says counts, not
// what is left of it: of "udp and not vlan" the optimizer leaves no more than "udp".
bool looks_at_tags(const std::string& expression, int link_type);

// The program for the kernel, to the same effect as `program`, for Ethernet, has on the frame with
// its tag. Needs Linux 4.1. The error says what "it" does that rules it out.
Result<FilterProgram> see_tags(const FilterProgram& program);

} // namespace afpguard
