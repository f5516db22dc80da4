// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <linux/if_packet.h>

#include <cstdint>

namespace afpguard {

// How the kernel spreads an interface's frames over the sockets of a cluster.
struct Fanout {
    std::uint16_t id = 0;
    std::uint16_t type = PACKET_FANOUT_HASH; // PACKET_FANOUT_*
    bool defragment = false;                 // PACKET_FANOUT_FLAG_DEFRAG
    int program = -1;                        // PACKET_FANOUT_EBPF: whose descriptor stays open

    // The word that setsockopt(PACKET_FANOUT) takes.
    [[nodiscard]] std::uint32_t word() const {
        const std::uint32_t flags = defragment ? PACKET_FANOUT_FLAG_DEFRAG : 0U;
        return ((type | flags) << 16) | id;
    }
};

} // namespace afpguard
