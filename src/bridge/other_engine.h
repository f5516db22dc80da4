// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/socket_list.h"

#include <string_view>
#include <vector>

namespace afpguard {

// Whether whoever has a socket seems to send what it gets there out of another interface.
enum class Copying { no, hardly, perhaps, surely };

// What tells: afp-guard's own sockets say it. Those of Suricata's af-packet are the same inline and
// passive, but its suricata.yaml says it. Otherwise a ring of frames (V2) is what inline engines
// have, and others have one seldom.
Copying copying_of(const ListedSocket& socket);

// Adds to each socket whose it is, and whether that is a Suricata that is configured to copy; as
// far as this process may look at others.
void find_owners(std::vector<ListedSocket>& sockets);

// Whether a line of yaml has a copy-mode in it, as a line of its own or within braces.
bool sets_copy_mode(std::string_view line);

} // namespace afpguard
