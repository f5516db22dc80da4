// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <cstdint>

namespace afpguard {

inline constexpr std::uint32_t vlan_header_length = 4;

// Puts the tag that the kernel took out back in its place, so that the frame is again what was on
// the wire. False, and nothing changed, where the frame is no Ethernet frame or has no headroom.
bool reinsert_vlan_tag(Frame& frame);

} // namespace afpguard
