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

// Adds to each socket whose it is, and whether that is a Suricata that is configured to copy to the
// socket's interface; as far as this process may look at others.
void find_owners(std::vector<ListedSocket>& sockets);

// The value of a key in a line of yaml, in a line of its own or within braces; empty where it has
// none.
std::string_view value_in_yaml(std::string_view line, std::string_view key);

} // namespace afpguard
