// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "tests/fuzz/input.h"

#include <cstdint>

namespace afpguard::fuzz {

// A packet as a socket's filter sees it in the kernel.
struct SeenPacket {
    std::uint16_t protocol = 0; // of the network layer, as the kernel has found it
    Bytes network;              // from the network header on
};

// Runs a classic BPF program as the kernel does: 0 where it reads past the packet. Requires that it
// is one the kernel takes: jumps lead forwards and inside, and no scratch word is read unwritten.
std::uint32_t run(const FilterProgram& program, const SeenPacket& packet);

} // namespace afpguard::fuzz
