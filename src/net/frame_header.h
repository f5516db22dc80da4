// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <cstdint>
#include <optional>

namespace afpguard {

// The words of a ring's frame header, read once: the memory is shared, and what was checked must be
// what is used.
struct HeaderWords {
    std::uint32_t status = 0;
    std::uint32_t length = 0;
    std::uint32_t wire_length = 0;
    std::uint32_t offset = 0; // of the link-layer header, from the start of the frame's place
    std::uint16_t vlan_control = 0;
    std::uint16_t vlan_protocol = 0;
    std::uint32_t seconds = 0;
    std::uint32_t nanoseconds = 0;
};

// Views the frame in the place that begins at `place` and has `size` bytes, its socket address at
// `address_offset`; `vnet`: with a header of virtio_net before it. None where the words point
// outside of the place: nothing out there is touched.
std::optional<Frame> frame_from(std::uint8_t* place, std::uint32_t size,
                                std::uint32_t address_offset, const HeaderWords& words,
                                bool vnet = false);

} // namespace afpguard
