// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/frame_generator.h"

#include "tests/tools/tool.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace afpguard::tools {

namespace {

constexpr std::size_t fragments_of_datagram = 3;
constexpr std::size_t filler_length = 1 << 17;
constexpr std::size_t largest_frame = 65549;    // 14 and an IPv4 packet of full length
constexpr std::size_t largest_fragment = 21000; // three of them still make one packet

// RFC 4727 keeps this TCP option for experiments: a SYN can be stamped without carrying data.
constexpr std::uint8_t experimental_option = 254;

void check(const FrameRecipe& recipe) {
    if (recipe.kinds.size() * recipe.flows > FrameRecipe::most_flows)
        throw ToolError("kinds times flows may be " + std::to_string(FrameRecipe::most_flows) +
                        " at most");
    if (recipe.source_port + recipe.kinds.size() * recipe.flows > 65536)
        throw ToolError("the source ports of that many flows pass 65535");
    if (recipe.smallest > recipe.largest || recipe.largest > largest_frame)
        throw ToolError("no frame can have that size");
    const bool fragments =
        std::count(recipe.kinds.begin(), recipe.kinds.end(), FrameKind::fragments) != 0;
    if (fragments && recipe.largest > largest_fragment)
        throw ToolError("fragments may have " + std::to_string(largest_fragment) +
                        " bytes at most");
    // A mixture raises small sizes to what each kind needs; one kind alone gets what was asked.
    const std::size_t least = smallest_frame(recipe.kinds.front());
    if (recipe.kinds.size() == 1 && recipe.smallest != 0 && recipe.smallest < least)
        throw ToolError("a frame of kind " + kind_name(recipe.kinds.front()) + " has at least " +
                        std::to_string(least) + " bytes");
}

} // namespace

FrameGenerator::FrameGenerator(const FrameRecipe& recipe)
    : recipe_(recipe),
      random_(recipe.seed),
      per_flow_(recipe.kinds.size() * recipe.flows),
      tcp_next_(per_flow_.size()),
      turn_(recipe.kinds.size()) {
    check(recipe_);
    // Letters: a hex dump of a frame stays readable.
    filler_.resize(filler_length);
    for (std::uint8_t& byte : filler_)
        byte = static_cast<std::uint8_t>('a' + random_below(26));
}

bool FrameGenerator::next(Bytes& frame) {
    if (ready_.empty()) {
        if (recipe_.count != 0 && stamped_ >= recipe_.count)
            return false;
        const std::size_t place = random_below(recipe_.kinds.size());
        const std::size_t number = turn_[place]++ % recipe_.flows;
        make(recipe_.kinds[place], static_cast<std::uint16_t>(place * recipe_.flows + number));
    }
    frame.swap(ready_.front());
    ready_.pop_front();
    return true;
}

void FrameGenerator::make(FrameKind kind, std::uint16_t flow) {
    // Every other priority tag is all zero: VLAN 0 with priority 0 is a tag like any other.
    const unsigned turn = per_flow_[flow];
    const unsigned priority = turn % 2 == 0 ? 0 : 1 + turn / 2 % 7;
    const VlanTag inner{0x8100, recipe_.vlan};
    const VlanTag outer{0x88a8, static_cast<std::uint16_t>((recipe_.vlan + 100) & 0xfff)};
    const VlanTag priority_tag{0x8100, static_cast<std::uint16_t>(priority << 13)};
    const VlanTag both[] = {outer, inner};
    switch (kind) {
    case FrameKind::udp:
        return make_udp(flow, {});
    case FrameKind::vlan:
        return make_udp(flow, {&inner, 1});
    case FrameKind::qinq:
        return make_udp(flow, both);
    case FrameKind::priority:
        return make_udp(flow, {&priority_tag, 1});
    case FrameKind::ipv6:
        return make_ipv6(flow);
    case FrameKind::tcp:
        return per_flow_[flow] == 0 ? make_syn(flow) : make_tcp(flow);
    case FrameKind::syn:
        return make_syn(flow);
    case FrameKind::icmp:
        return make_icmp(flow);
    case FrameKind::fragments:
        return make_fragments(flow);
    }
}

void FrameGenerator::make_udp(std::uint16_t flow, VlanTags tags) {
    Bytes segment = udp_segment(ports_of(flow), frame_size(FrameKind::udp) - 14 - 20 - 8);
    fill(std::span(segment).subspan(8), flow);
    seal_segment(segment, protocol_udp, recipe_.addresses.source, recipe_.addresses.destination);
    ready_.push_back(
        ipv4_frame(recipe_.addresses, tags, {protocol_udp, identification_++}, segment));
}

void FrameGenerator::make_ipv6(std::uint16_t flow) {
    Bytes segment = udp_segment(ports_of(flow), frame_size(FrameKind::ipv6) - 14 - 40 - 8);
    fill(std::span(segment).subspan(8), flow);
    seal_segment(segment, protocol_udp, recipe_.addresses.source6, recipe_.addresses.destination6);
    ready_.push_back(ipv6_frame(recipe_.addresses, {}, protocol_udp, segment));
}

void FrameGenerator::make_tcp(std::uint16_t flow) {
    const std::size_t payload = frame_size(FrameKind::tcp) - 14 - 20 - 20;
    const TcpFields fields{tcp_next_[flow], 1, TcpFields::push_ack, {}};
    tcp_next_[flow] += static_cast<std::uint32_t>(payload);
    Bytes segment = tcp_segment(ports_of(flow), fields, payload);
    fill(std::span(segment).subspan(20), flow);
    seal_segment(segment, protocol_tcp, recipe_.addresses.source, recipe_.addresses.destination);
    ready_.push_back(ipv4_frame(recipe_.addresses, {}, {protocol_tcp, identification_++}, segment));
}

void FrameGenerator::make_syn(std::uint16_t flow) {
    TcpFields fields{static_cast<std::uint32_t>(random_()), 0, TcpFields::syn, {}};
    tcp_next_[flow] = fields.sequence + 1;
    fields.options = {experimental_option, 2 + Stamp::size};
    fields.options.resize(2 + Stamp::size);
    take_stamp(flow).write(std::span(fields.options).subspan(2));
    Bytes segment = tcp_segment(ports_of(flow), fields, 0);
    seal_segment(segment, protocol_tcp, recipe_.addresses.source, recipe_.addresses.destination);
    ready_.push_back(ipv4_frame(recipe_.addresses, {}, {protocol_tcp, identification_++}, segment));
}

void FrameGenerator::make_icmp(std::uint16_t flow) {
    const auto number = static_cast<std::uint16_t>(per_flow_[flow]);
    Bytes segment = icmp_echo_request(static_cast<std::uint16_t>(recipe_.source_port + flow),
                                      number, frame_size(FrameKind::icmp) - 14 - 20 - 8);
    fill(std::span(segment).subspan(8), flow);
    seal_segment(segment, protocol_icmp, {}, {});
    ready_.push_back(
        ipv4_frame(recipe_.addresses, {}, {protocol_icmp, identification_++}, segment));
}

void FrameGenerator::make_fragments(std::uint16_t flow) {
    const std::size_t part = (frame_size(FrameKind::fragments) - 14 - 20) / 8 * 8;
    std::size_t parts = fragments_of_datagram;
    if (recipe_.count != 0)
        parts = std::min<std::size_t>(parts, recipe_.count - stamped_);
    Bytes segment = udp_segment(ports_of(flow), part * parts - 8);
    // Every other datagram goes out last fragment first; stamps count in the order of sending.
    const bool backwards = identification_ % 2 != 0;
    for (std::size_t turn = 0; turn < parts; ++turn) {
        const std::size_t place = backwards ? parts - 1 - turn : turn;
        const std::size_t header = place == 0 ? 8 : 0;
        fill(std::span(segment).subspan(place * part + header, part - header), flow);
    }
    seal_segment(segment, protocol_udp, recipe_.addresses.source, recipe_.addresses.destination);
    for (std::size_t turn = 0; turn < parts; ++turn)
        push_fragment(segment, (backwards ? parts - 1 - turn : turn) * part, part);
    ++identification_;
}

void FrameGenerator::push_fragment(const Bytes& segment, std::size_t start, std::size_t length) {
    std::size_t field = start / 8;
    if (start + length < segment.size())
        field |= Ipv4Fields::more_fragments;
    const Ipv4Fields fields{protocol_udp, identification_, static_cast<std::uint16_t>(field)};
    ready_.push_back(
        ipv4_frame(recipe_.addresses, {}, fields, ByteView(segment).subspan(start, length)));
}

Stamp FrameGenerator::take_stamp(std::uint16_t flow) {
    return Stamp{recipe_.stream, stamped_++, flow, per_flow_[flow]++};
}

void FrameGenerator::fill(std::span<std::uint8_t> payload, std::uint16_t flow) {
    const Stamp stamp = take_stamp(flow);
    stamp.write(payload);
    // Another stretch of the letters for every frame, so that no two have the same payload.
    const std::size_t start = stamp.sequence * 31 % (filler_length - 65536);
    const auto from = filler_.begin() + static_cast<std::ptrdiff_t>(start);
    std::copy_n(from, payload.size() - Stamp::size, payload.begin() + Stamp::size);
}

std::size_t FrameGenerator::frame_size(FrameKind kind) {
    const std::size_t size =
        recipe_.smallest + random_below(recipe_.largest - recipe_.smallest + 1);
    return std::max(size, smallest_frame(kind));
}

// Not std::uniform_int_distribution: its numbers differ between standard libraries.
std::uint64_t FrameGenerator::random_below(std::uint64_t bound) {
    return bound <= 1 ? 0 : random_() % bound;
}

Ports FrameGenerator::ports_of(std::uint16_t flow) const {
    return {static_cast<std::uint16_t>(recipe_.source_port + flow), recipe_.destination_port};
}

} // namespace afpguard::tools
