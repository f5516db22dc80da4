// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"
#include "src/net/ip_headers.h"

#include <cstdint>
#include <span>

namespace afpguard {

// With PACKET_VNET_HDR the kernel puts a header before each frame that says what is not as it would
// be on the wire: several segments merged to one, a checksum that is left to the network card. A
// frame that is sent with the same header leaves as what it was.
inline constexpr std::uint32_t vnet_header_length = sizeof(VnetHeader);

// Takes the header that stands right before the frame into it. The frame's headroom holds it.
void read_vnet_header(Frame& frame);

// Suricata looks at checksums inside of a tunnel, whatever it was told of the frame, and leaves out
// of a stream what has a wrong one: one that is not finished is finished there, for the engine. It
// is sent as it came.
void finish_checksum_in_tunnel(Frame& frame);

// A VLAN header was put into the frame behind its addresses: the header speaks of places behind it.
void make_room_in_vnet_header(Frame& frame, std::uint32_t bytes);

// Whether a frame with that header may be made of packets with those headers.
bool is_merged_of(const VnetHeader& header, const IpHeaders& ip);
// Whether the header says all of how the frame was merged. Of one whose segments are inside of a
// tunnel it does not, and the kernel could not take it apart again.
bool can_leave_merged(const Frame& frame);

// What is to be sent of a frame: with the header before it, where it came with one, and with its
// unfinished checksum as it came, whatever the engine has made of it. Empty where there is no room
// for the header.
std::span<std::uint8_t> bytes_to_send(const Frame& frame);

} // namespace afpguard
