// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"
#include "doctor/small_files.h"

#include "src/bridge/other_engine.h"
#include "src/net/socket_list.h"

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::doctor {

namespace {

// The service that a process belongs to.
std::string unit_of(int process) {
    for (const std::string& line : lines_of("/proc/" + std::to_string(process) + "/cgroup")) {
        std::string last = line.substr(line.rfind('/') + 1);
        if (line.find("/system.slice/") != std::string::npos && last.ends_with(".service"))
            return last;
    }
    return {};
}

} // namespace

void gather_packet_sockets(Machine& machine) {
    auto sockets = list_packet_sockets();
    if (!sockets)
        return;
    find_owners(*sockets);
    for (const ListedSocket& socket : *sockets)
        if (socket.owner)
            if (std::string unit = unit_of(socket.owner->number); !unit.empty())
                machine.units[socket.owner->number] = std::move(unit);
    machine.packet_sockets = *std::move(sockets);
}

} // namespace afpguard::doctor
