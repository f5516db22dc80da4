// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"
#include "src/os/socket_owner.h"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace afpguard {

// A packet socket of this network namespace, as the kernel describes it to anybody.
struct ListedSocket {
    struct Cluster {
        std::uint16_t id = 0;
        std::uint16_t type = 0; // PACKET_FANOUT_*
    };

    std::uint32_t inode = 0;
    std::uint32_t user = 0;
    int interface = 0; // the number of its device; 0: all
    std::optional<Cluster> cluster;
    bool ring = false; // it receives in one
    bool v2 = false;   // whose places are frames, as TPACKET_V2 has them
    bool vnet_header = false;
    bool auxiliary_data = false;   // is asked for
    bool whole_frames = false;     // those that are too long for the ring are queued beside it
    bool refuses_outgoing = false; // by a filter; told to whoever has CAP_NET_ADMIN
    // What other_engine.h adds.
    std::optional<Process> owner; // none: not told
    bool configured_to_copy = false;
};

// All of them, whoever has them. An error where this kernel does not tell.
Result<std::vector<ListedSocket>> list_packet_sockets();

// Whose it is, in words: "tcpdump, process 4711".
std::string owner_of(const ListedSocket& socket);

// The ids of their clusters.
std::set<std::uint16_t> clusters_of(const std::vector<ListedSocket>& sockets);

} // namespace afpguard
