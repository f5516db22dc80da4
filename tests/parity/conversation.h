// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/frame_builder.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard::parity {

using tools::Bytes;
using tools::ByteView;
using Frames = std::vector<Bytes>;

enum class From { client, server };

// The Ethernet addresses say who sent a frame: the client's is the source, or it is not.
[[nodiscard]] From sender_of(ByteView frame);

// Named frames in the order in which they are sent, no two of them alike.
class Conversations {
  public:
    // "name/1", "name/2", …; throws where a frame has been added before.
    void add(const std::string& name, const Frames& frames);
    // A pcap, and a text file with the name of each frame on a line of its own.
    void write(const std::string& pcap, const std::string& names) const;

  private:
    std::vector<std::string> names_;
    Frames frames_;
};

// Where two talk: addresses of their own for each conversation, and what the frames carry besides.
struct Place {
    unsigned number = 0; // makes the addresses
    std::vector<tools::VlanTag> tags = {};
    bool ipv6 = false;

    // As this side sends.
    [[nodiscard]] tools::Addresses addresses(From from) const;
    // A whole frame around a segment whose checksum is put in here.
    [[nodiscard]] Bytes frame(From from, std::uint8_t protocol, Bytes segment) const;
    // The same segment without its frame, its checksum in place.
    [[nodiscard]] Bytes sealed(From from, std::uint8_t protocol, Bytes segment) const;
};

// A new number for the identification field of IPv4.
[[nodiscard]] std::uint16_t next_identification();

// A connection, told segment by segment; each payload is acknowledged.
class TcpTalk {
  public:
    TcpTalk(Place place, tools::Ports ports);

    TcpTalk& open();
    TcpTalk& say(From from, std::string_view text);
    TcpTalk& say(From from, ByteView bytes);
    // All of it in one segment, however long.
    TcpTalk& say_at_once(From from, std::string_view text);
    TcpTalk& close();
    [[nodiscard]] const Frames& frames() const { return frames_; }

  private:
    void segment(From from, std::uint8_t flags, ByteView payload, const Bytes& options = {});

    Place place_;
    tools::Ports ports_;
    std::uint32_t sent_[2] = {1000, 5000}; // the next sequence number of client and server
    Frames frames_;
};

[[nodiscard]] Bytes bytes_of(std::string_view text);
[[nodiscard]] Bytes join(ByteView first, ByteView second);

// A UDP segment from this side, without its checksum.
[[nodiscard]] Bytes datagram(From from, tools::Ports ports, ByteView payload);

} // namespace afpguard::parity
