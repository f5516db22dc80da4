// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace afpguard {

// virtio_net_hdr of the kernel, whose own header is not for C++. Numbers in the host's order.
struct VnetHeader {
    // Flags.
    static constexpr std::uint8_t needs_checksum = 1; // from checksum_start on, not yet summed up
    static constexpr std::uint8_t data_valid = 2;     // the checksum has been checked
    // Type of a merged frame.
    static constexpr std::uint8_t not_merged = 0;
    static constexpr std::uint8_t merged_tcp4 = 1;
    static constexpr std::uint8_t merged_tcp6 = 4;
    static constexpr std::uint8_t merged_udp = 5;
    static constexpr std::uint8_t with_congestion = 0x80; // a bit besides

    std::uint8_t flags = 0;
    std::uint8_t merged = not_merged;
    std::uint16_t header_length = 0;   // of all headers, Ethernet to TCP
    std::uint16_t segment_size = 0;    // of a merged frame's payload
    std::uint16_t checksum_start = 0;  // where summing begins
    std::uint16_t checksum_offset = 0; // from there, where the sum goes
};

static_assert(sizeof(VnetHeader) == 10);

} // namespace afpguard
