// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <cstddef>
#include <cstdint>

namespace afpguard {

enum class RingVersion { v2, v3 };

// What a ring is asked to hold.
struct RingRequest {
    RingVersion version = RingVersion::v2;
    std::uint32_t frames = 2048;      // at least so many
    std::uint32_t snaplen = 1538;     // bytes of the longest frame
    std::uint32_t block_size = 0;     // V3: bytes of a block; V2: 0 lets the layout choose
    std::uint32_t block_timeout = 10; // V3: milliseconds until an unfilled block is handed over
    std::uint32_t reserve = 4;        // headroom for what is written before a frame
    bool locked = false;              // pinned in memory
    bool vnet = false;                // V2: with a header of virtio_net before each frame
};

// The sizes that the kernel is told.
struct RingLayout {
    std::uint32_t block_size = 0;
    std::uint32_t block_count = 0;
    std::uint32_t frame_size = 0;
    std::uint32_t frame_count = 0;

    [[nodiscard]] std::size_t bytes() const {
        return static_cast<std::size_t>(block_size) * block_count;
    }
};

// Blocks of a V2 ring are tried at this many pages and then at half of it, and so on, where memory
// is too fragmented for them.
inline constexpr std::uint32_t default_block_pages = 32;

// Works out a layout. `block_pages` counts for V2 without a block size of its own.
Result<RingLayout> lay_out_ring(const RingRequest& request, std::uint32_t page_size,
                                std::uint32_t block_pages = default_block_pages);

} // namespace afpguard
