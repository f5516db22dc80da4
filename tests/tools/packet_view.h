// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"
#include "tests/tools/stamp.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::tools {

// What a frame says about itself, as far as it can be read; spans point into the frame.
struct PacketView {
    ByteView frame;
    std::vector<std::uint32_t> tags; // TPID and TCI, outermost first
    std::uint16_t ethertype = 0;     // behind the tags

    std::uint8_t ip_version = 0; // 0: not IP, or not readable
    std::uint8_t protocol = 0;   // behind IPv6 extension headers
    ByteView source;             // 4 or 16 bytes
    ByteView destination;
    bool fragment = false;
    bool first_fragment = false;
    std::uint32_t identification = 0;
    ByteView ip_payload; // without Ethernet padding; of a fragment its part

    std::uint16_t source_port = 0; // of TCP and UDP; the identifier of an ICMP echo
    std::uint16_t destination_port = 0;
    std::uint32_t tcp_sequence = 0;
    std::uint8_t tcp_flags = 0;
    ByteView tcp_options;
    ByteView payload; // behind the transport header

    // Who speaks to whom in words; frames with the same text belong together in one order.
    // Fragments stand by identification: only the first one has ports.
    [[nodiscard]] std::string flow_name() const;
};

// Reads as far as the frame goes; never fails, what is cut off stays empty.
[[nodiscard]] PacketView view_packet(ByteView frame);

// The generator's stamp, wherever the frame's kind carries it.
[[nodiscard]] std::optional<Stamp> find_stamp(ByteView frame);

// The frame without its VLAN tags, for filters that shall look through them.
[[nodiscard]] Bytes without_tags(ByteView frame);

} // namespace afpguard::tools
