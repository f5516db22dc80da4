// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace afpguard::tools {

// What every generated frame carries: who it is. 18 bytes on the wire, so that it still fits into
// the smallest Ethernet frame with IPv4 and UDP: "AFP", stream, sequence, flow, flow sequence.
struct Stamp {
    static constexpr std::size_t size = 18;

    std::uint8_t stream = 0;    // tells generators that run side by side apart
    std::uint64_t sequence = 0; // of the frame among all of its stream, from 0
    std::uint16_t flow = 0;
    std::uint32_t flow_sequence = 0; // of the frame among its flow, from 0

    // Writes the 18 bytes at the start of `out`.
    void write(std::span<std::uint8_t> out) const;
    // Reads them from the start of `in`; nothing where the magic is missing.
    [[nodiscard]] static std::optional<Stamp> read(ByteView in);
};

} // namespace afpguard::tools
