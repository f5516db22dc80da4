// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/ring_layout.h"

#include "src/net/vnet.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>

#include <limits>
#include <string>

namespace afpguard {

namespace {

constexpr std::uint32_t align(std::uint32_t bytes) {
    return (bytes + TPACKET_ALIGNMENT - 1) / TPACKET_ALIGNMENT * TPACKET_ALIGNMENT;
}

// The kernel puts the network header at an aligned offset behind its own header, the socket
// address and at least 16 bytes for the link layer, and the reserve after that; the link-layer
// header ends where the network header begins.
constexpr std::uint32_t slot_size(const RingRequest& request) {
    const std::uint32_t header =
        request.version == RingVersion::v3 ? TPACKET3_HDRLEN : TPACKET2_HDRLEN;
    const std::uint32_t network_offset =
        align(header + 16) + request.reserve + (request.vnet ? vnet_header_length : 0);
    return align(network_offset - ETH_HLEN + request.snaplen);
}

} // namespace

Result<RingLayout> lay_out_ring(const RingRequest& request, std::uint32_t page_size,
                                std::uint32_t block_pages) {
    RingLayout layout;
    layout.frame_size = slot_size(request);
    layout.block_size = request.block_size != 0 ? request.block_size : page_size * block_pages;
    const std::uint32_t per_block = layout.block_size / layout.frame_size;
    if (per_block == 0)
        return Error("a frame of " + std::to_string(request.snaplen) + " bytes needs a slot of " +
                     std::to_string(layout.frame_size) + " bytes and the ring's blocks have " +
                     std::to_string(layout.block_size));

    const std::uint64_t blocks = std::uint64_t{request.frames} / per_block + 1;
    // The kernel counts the bytes of a ring in an unsigned int, and refuses above INT_MAX.
    if (blocks * layout.block_size > std::numeric_limits<std::int32_t>::max())
        return Error("a ring of " + std::to_string(request.frames) + " frames would need " +
                     std::to_string(blocks * layout.block_size) + " bytes, the kernel's limit is " +
                     std::to_string(std::numeric_limits<std::int32_t>::max()));
    layout.block_count = static_cast<std::uint32_t>(blocks);
    layout.frame_count = layout.block_count * per_block;
    return layout;
}

} // namespace afpguard
