// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace afpguard {

struct Process {
    int number = 0;
    std::string name; // as the kernel has it, fit for a log
};

// Which process has each of these sockets open, by their inodes. Only those whose descriptors this
// process may look at: with a user or capabilities that it has not, they are left out.
std::map<std::uint32_t, Process> find_socket_owners(std::set<std::uint32_t> inodes);

} // namespace afpguard
