// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/net/frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace afpguard::test {

// A frame as a socket's filter sees it in the kernel.
struct SeenFrame {
    std::span<const std::uint8_t> bytes;
    std::size_t network = 14;   // where the header behind the link layer's begins
    std::uint16_t protocol = 0; // of the network layer, as the kernel has found it
    std::uint8_t kind = 0;      // PACKET_HOST and so on
    VlanTag tag{};              // that the kernel has taken out of the frame
};

// Runs a classic BPF program as the kernel does: 0 where it reads past the frame. Nothing where the
// program is one that the kernel does not take, or would not have taken had it gone that way: jumps
// lead forwards and inside, and no scratch word is read unwritten.
std::optional<std::uint32_t> run(const FilterProgram& program, const SeenFrame& frame);

} // namespace afpguard::test
