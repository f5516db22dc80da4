// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/vnet_header.h"

#include <array>
#include <cstdint>

namespace afpguard {

// An 802.1Q or 802.1ad tag that the kernel took out of a frame.
struct VlanTag {
    std::uint16_t protocol = 0; // TPID, host order; 0 where the frame had no tag
    std::uint16_t control = 0;  // TCI: priority, drop eligibility, VLAN id; 0 is a valid tag
};

// One received frame, still in the ring: a view, valid until it is given back.
struct Frame {
    std::uint8_t* data = nullptr;  // first byte of the link-layer header
    std::uint32_t length = 0;      // bytes that are in the ring
    std::uint32_t wire_length = 0; // bytes that the frame had; more than `length` if cut off
    std::uint32_t headroom = 0;    // writable bytes of the slot before `data`
    std::uint32_t slot = 0;        // which ring place it occupies
    std::uint32_t seconds = 0;     // time of arrival
    std::uint32_t nanoseconds = 0;
    VlanTag tag;
    VnetHeader vnet; // what the kernel has left undone, where `has_vnet`
    std::array<std::uint8_t, 2> open_checksum{}; // came in the place of one that is not finished
    bool has_vnet : 1 = false;
    bool has_open_checksum : 1 = false;
    bool losing : 1 = false;              // the kernel has dropped frames for this ring
    bool checksum_unfinished : 1 = false; // left to a device that never saw the frame
    bool outgoing : 1 = false;            // sent by this host
    bool card_time : 1 = false;           // the time is that of the network card's clock

    [[nodiscard]] bool truncated() const { return length < wire_length; }
};

} // namespace afpguard
