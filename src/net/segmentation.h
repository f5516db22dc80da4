// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"
#include "src/net/ip_headers.h"
#include "src/net/vnet.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace afpguard {

// Cuts a merged frame where the kernel cannot: TCP or UDP, as it is or inside of a tunnel, of which
// virtio's header says nothing. Payload is not copied, and not summed up: each piece gets headers
// of its own, in which the sum of its payload is left open as it was. What a frame says of itself
// is used only where it agrees with the frame's length.
class Segmentation {
  public:
    // More than Ethernet, tags, IPv6, all options of Geneve, Ethernet, IPv6 and TCP.
    static constexpr std::uint32_t longest_headers = 512;

    // What the length in an IP header can be. That of the link layer counts too here.
    static constexpr std::uint32_t longest_packet = 65535;

    // A piece of the payload. It begins at a multiple of the segment size.
    struct Piece {
        std::uint32_t offset;
        std::uint32_t length;
    };

    // Of a frame that was merged; it refers to the frame's bytes. None where it is not built in any
    // way that is known here.
    static std::optional<Segmentation> of(const Frame& frame);

    [[nodiscard]] std::span<std::uint8_t> payload() const { return payload_; }
    [[nodiscard]] std::uint32_t segment_size() const { return vnet_.segment_size; }
    [[nodiscard]] std::uint32_t header_length() const { return header_length_; }
    // Of the payload: as many segments as an IP packet can have together.
    [[nodiscard]] std::uint32_t longest_piece() const {
        return (longest_packet - header_length_) / segment_size() * segment_size();
    }
    // Whether it is inside of a tunnel, so that its segments alone can leave.
    [[nodiscard]] bool tunneled() const { return tunnel_ != Tunnel::none; }

    // The headers of a piece, virtio's first. `place` has room for that one and header_length().
    void write_headers(const Piece& piece, std::uint8_t* place) const;

  private:
    enum class Tunnel { none, ip, udp, gre };

    explicit Segmentation(const Frame& frame);
    bool find_headers();
    [[nodiscard]] std::optional<IpHeaders> find_inner();
    [[nodiscard]] std::optional<IpHeaders> find_behind_udp() const;
    [[nodiscard]] std::optional<IpHeaders> find_behind_gre() const;
    [[nodiscard]] bool leads_to_transport(const std::optional<IpHeaders>& ip) const;
    bool find_payload();
    void take_jumbo_option_out();

    void set_lengths(const Piece& piece, const IpHeaders& ip, std::uint8_t* headers) const;
    void set_transport(const Piece& piece, std::uint8_t* headers) const;
    void set_tunnel(std::uint32_t length, std::uint8_t* headers) const;
    [[nodiscard]] VnetHeader vnet_of(const Piece& piece) const;

    std::span<std::uint8_t> frame_;
    std::span<std::uint8_t> payload_;
    VnetHeader vnet_;
    IpHeaders outer_;
    IpHeaders inner_; // the same where there is no tunnel
    Tunnel tunnel_ = Tunnel::none;
    std::uint32_t header_length_ = 0;
    std::array<std::uint8_t, longest_headers> headers_; // of the frame
};

} // namespace afpguard
