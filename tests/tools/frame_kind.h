// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace afpguard::tools {

// The kinds of frames that the generator knows.
enum class FrameKind { udp, tcp, syn, icmp, ipv6, vlan, qinq, priority, fragments };

// The name on the command line.
[[nodiscard]] std::string kind_name(FrameKind kind);

// Smallest frame, without VLAN tags, that has room for the headers and the stamp.
[[nodiscard]] std::size_t smallest_frame(FrameKind kind);

// "udp", "udp,vlan", or "mixed" for all of them; throws ToolError that lists what there is.
[[nodiscard]] std::vector<FrameKind> parse_kinds(const std::string& list);

} // namespace afpguard::tools
