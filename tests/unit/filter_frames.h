// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <cstdint>
#include <span>
#include <vector>

namespace afpguard::test {

// What filters that look at VLAN tags are tried on.

using WireFrame = std::vector<std::uint8_t>;

// Frames as they are on the wire: of many protocols, each with none, one, two and three tags of all
// kinds.
std::vector<WireFrame> filter_frames();

// Expressions that look at tags, and that a socket can have.
std::span<const char* const> tag_expressions();

// Takes the outer tag out as the kernel does; none where it leaves the frame as it is.
VlanTag take_tag_out(WireFrame& frame);

// What an expression says of a frame on the wire: libpcap's own answer.
bool matches_on_wire(const char* expression, const WireFrame& frame);

} // namespace afpguard::test
