// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/segmentation.h"

#include "src/net/byte_order.h"
#include "src/net/checksum.h"

#include <net/ethernet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace afpguard {

namespace {

constexpr std::uint32_t ipv6_length = 40;
constexpr std::uint32_t udp_length = 8;
constexpr std::uint32_t udp_checksum = 6;
constexpr std::uint32_t shortest_tcp = 20;
constexpr std::uint32_t tcp_checksum = 16;
constexpr std::uint32_t gre_checksum = 4;
constexpr std::uint16_t gre_has_checksum = 0x8000;

// The sum of what TCP and UDP add of the headers before them.
std::uint32_t pseudo_header_sum(const IpHeaders& ip, std::uint32_t length,
                                const std::uint8_t* headers) {
    const std::uint8_t* start = headers + ip.start;
    const auto addresses = ip.v4() ? std::span(start + 12, 8) : std::span(start + 8, 32);
    return sum_of(addresses, ip.protocol + (length >> 16) + (length & 0xffff));
}

// Jumbo payload (RFC 2675) as the only option of a first extension header.
bool has_jumbo_option(const IpHeaders& ip, std::span<const std::uint8_t> frame) {
    if (ip.v4())
        return false;
    constexpr std::array<std::uint8_t, 3> alone{0, 0xc2, 4}; // length of the header, type, length
    const auto options = frame.subspan(ip.start, ip.end - ip.start).subspan(ipv6_length);
    return !options.empty() && frame[ip.start + 6] == IPPROTO_HOPOPTS &&
           std::equal(alone.begin(), alone.end(), options.begin() + 1);
}

} // namespace

std::optional<Segmentation> Segmentation::of(const Frame& frame) {
    const bool unfinished = (frame.vnet.flags & VnetHeader::needs_checksum) != 0;
    if (!frame.has_vnet || !unfinished || frame.vnet.segment_size == 0)
        return std::nullopt;
    Segmentation cut(frame);
    if (!cut.find_headers() || !cut.find_payload())
        return std::nullopt;
    return cut;
}

Segmentation::Segmentation(const Frame& frame)
    : frame_(frame.data, frame.length), vnet_(frame.vnet) {}

bool Segmentation::find_headers() {
    const auto outer = ip_headers_behind_ethernet(frame_);
    if (!outer || !length_fits(frame_, *outer))
        return false;
    outer_ = *outer;
    const auto inner = find_inner();
    if (!inner || !is_merged_of(vnet_, *inner) || (tunneled() && has_jumbo_option(outer_, frame_)))
        return false;
    inner_ = *inner;
    return true;
}

bool Segmentation::leads_to_transport(const std::optional<IpHeaders>& ip) const {
    return ip && ip->end == vnet_.checksum_start && length_fits(frame_, *ip);
}

// The packet that was merged: the frame's own, or one inside of it.
std::optional<IpHeaders> Segmentation::find_inner() {
    if (leads_to_transport(outer_) && is_merged_of(vnet_, outer_))
        return outer_;
    switch (outer_.protocol) {
    case IPPROTO_UDP:
        tunnel_ = Tunnel::udp;
        return find_behind_udp();
    case IPPROTO_GRE:
        tunnel_ = Tunnel::gre;
        return find_behind_gre();
    case IPPROTO_IPIP:
    case IPPROTO_IPV6: {
        tunnel_ = Tunnel::ip;
        const auto inner = ip_headers_at(frame_, outer_.end);
        const bool said = inner && inner->v4() == (outer_.protocol == IPPROTO_IPIP);
        return said && leads_to_transport(inner) ? inner : std::nullopt;
    }
    default:
        return std::nullopt;
    }
}

// What is between UDP and the inner packet depends on the port, which is anybody's choice. So it is
// found from its other end.
std::optional<IpHeaders> Segmentation::find_behind_udp() const {
    constexpr std::uint32_t longest_ip =
        128; // with extension headers; shorter ones are tried first
    const std::uint32_t begin = outer_.end + udp_length;
    const std::uint32_t end = vnet_.checksum_start;
    const std::size_t length = frame_.size() - outer_.end;
    if (end > frame_.size() || begin > end ||
        load16(&frame_[outer_.end + 4]) != (length > UINT16_MAX ? 0 : length))
        return std::nullopt;
    for (std::uint32_t size = 20; size <= std::min(end - begin, longest_ip); size += 4) {
        const auto ip = ip_headers_at(frame_, end - size);
        if (leads_to_transport(ip) && is_merged_of(vnet_, *ip))
            return ip;
    }
    return std::nullopt;
}

// RFC 2784 and 2890, without sequence numbers: a segment would need one of its own.
std::optional<IpHeaders> Segmentation::find_behind_gre() const {
    constexpr std::uint16_t has_key = 0x2000;
    constexpr std::uint32_t shortest = 4;
    constexpr std::uint32_t field = 4;
    if (frame_.size() - outer_.end < shortest)
        return std::nullopt;
    const std::uint16_t flags = load16(&frame_[outer_.end]);
    if ((flags & ~(gre_has_checksum | has_key)) != 0)
        return std::nullopt;
    const std::uint32_t start = outer_.end + shortest +
                                ((flags & gre_has_checksum) != 0 ? field : 0) +
                                ((flags & has_key) != 0 ? field : 0);
    const std::uint16_t type = load16(&frame_[outer_.end + 2]);
    const auto ip = type == ETH_P_TEB ? ip_headers_behind_ethernet(frame_, start)
                                      : ip_headers_at(frame_, start);
    const bool said = ip && (type == ETH_P_TEB || type == (ip->v4() ? ETH_P_IP : ETH_P_IPV6));
    return said && leads_to_transport(ip) ? ip : std::nullopt;
}

bool Segmentation::find_payload() {
    const bool tcp = inner_.protocol == IPPROTO_TCP;
    const std::uint32_t shortest = tcp ? shortest_tcp : udp_length;
    // Sums go by 16 bits, and an odd place has its bytes the other way round.
    const bool even = (inner_.end - outer_.end) % 2 == 0;
    if (frame_.size() - inner_.end < shortest || !even ||
        vnet_.checksum_offset != (tcp ? tcp_checksum : udp_checksum))
        return false;
    const std::uint32_t transport = tcp ? (frame_[inner_.end + 12] >> 4) * 4U : udp_length;
    header_length_ = inner_.end + transport;
    if (transport < shortest || header_length_ > longest_headers ||
        header_length_ >= frame_.size() || header_length_ + segment_size() > longest_packet)
        return false;
    payload_ = frame_.subspan(header_length_);
    std::memcpy(headers_.data(), frame_.data(), header_length_);
    take_jumbo_option_out();
    return true;
}

// No piece is a jumbogram, and few can read one.
void Segmentation::take_jumbo_option_out() {
    constexpr std::uint32_t option_header = 8;
    if (!has_jumbo_option(inner_, frame_))
        return;
    std::uint8_t* ip = headers_.data() + inner_.start;
    ip[6] = ip[ipv6_length];
    header_length_ -= option_header;
    inner_.end -= option_header;
    std::memmove(ip + ipv6_length, ip + ipv6_length + option_header,
                 header_length_ - inner_.start - ipv6_length);
    if (!tunneled())
        outer_ = inner_;
}

void Segmentation::write_headers(const Piece& piece, std::uint8_t* place) const {
    const VnetHeader vnet = vnet_of(piece);
    std::memcpy(place, &vnet, vnet_header_length);
    std::uint8_t* headers = place + vnet_header_length;
    std::memcpy(headers, headers_.data(), header_length_);
    set_lengths(piece, inner_, headers);
    set_transport(piece, headers);
    if (!tunneled())
        return;
    set_lengths(piece, outer_, headers);
    set_tunnel(header_length_ - outer_.end + piece.length, headers);
}

void Segmentation::set_lengths(const Piece& piece, const IpHeaders& ip,
                               std::uint8_t* headers) const {
    std::uint8_t* header = headers + ip.start;
    const std::uint32_t length = header_length_ - ip.start + piece.length;
    if (!ip.v4())
        return store16(header + 4, length - ipv6_length);
    store16(header + 2, length);
    store16(header + 4, load16(header + 4) + piece.offset / vnet_.segment_size);
    store16(header + 10, 0);
    const std::uint32_t options_end = (header[0] & 0xfU) * 4;
    store16(header + 10, fold(sum_of({header, options_end})) ^ 0xffffU);
}

void Segmentation::set_transport(const Piece& piece, std::uint8_t* headers) const {
    constexpr std::uint8_t fin_and_push = 0x09;
    constexpr std::uint8_t congestion_window_reduced = 0x80;
    std::uint8_t* header = headers + inner_.end;
    const std::uint32_t length = header_length_ - inner_.end + piece.length;
    if (inner_.protocol == IPPROTO_TCP) {
        store32(header + 4, load32(header + 4) + piece.offset);
        if (piece.offset + piece.length < payload_.size())
            header[13] &= static_cast<std::uint8_t>(~fin_and_push);
        // With accurate ECN the bit is one of a number that all segments have; the kernel does not
        // say `with_congestion` then.
        if (piece.offset > 0 && (vnet_.merged & VnetHeader::with_congestion) != 0)
            header[13] &= static_cast<std::uint8_t>(~congestion_window_reduced);
    } else
        store16(header + 4, length);
    store16(header + vnet_.checksum_offset, fold(pseudo_header_sum(inner_, length, headers)));
}

// All from the transport header on will add up, with its pseudo header, to zero. So the sum over
// the tunnel needs nothing of the payload.
void Segmentation::set_tunnel(std::uint32_t length, std::uint8_t* headers) const {
    std::uint8_t* header = headers + outer_.end;
    const bool udp = tunnel_ == Tunnel::udp;
    if (udp)
        store16(header + 4, length);
    std::uint8_t* checksum = header + (udp ? udp_checksum : gre_checksum);
    const bool summed = udp ? load16(checksum) != 0
                            : tunnel_ == Tunnel::gre && (load16(header) & gre_has_checksum) != 0;
    if (!summed)
        return;
    store16(checksum, 0);
    const std::uint16_t inner = load16(headers + inner_.end + vnet_.checksum_offset);
    const std::uint32_t outside = udp ? pseudo_header_sum(outer_, length, headers) : 0;
    const std::uint32_t sum =
        sum_of({header, inner_.end - outer_.end}, outside) + (inner ^ 0xffffU);
    const std::uint16_t folded = fold(sum);
    store16(checksum, udp && folded == 0xffff ? 0xffffU : folded ^ 0xffffU);
}

VnetHeader Segmentation::vnet_of(const Piece& piece) const {
    VnetHeader header = vnet_;
    header.checksum_start = static_cast<std::uint16_t>(inner_.end);
    header.header_length = static_cast<std::uint16_t>(header_length_);
    if (piece.length <= vnet_.segment_size) {
        header.merged = VnetHeader::not_merged;
        header.segment_size = 0;
    } else if (piece.offset > 0)
        header.merged &= static_cast<std::uint8_t>(~VnetHeader::with_congestion);
    return header;
}

} // namespace afpguard
