// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/packet_view.h"

#include "tests/tools/frame_builder.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace afpguard::tools {

namespace {

constexpr std::uint8_t protocol_fragment = 44;

bool is_vlan_tpid(std::uint16_t type) {
    return type == 0x8100 || type == 0x88a8 || type == 0x9100;
}

ByteView tail(ByteView bytes, std::size_t from) {
    return from <= bytes.size() ? bytes.subspan(from) : ByteView{};
}

void view_transport(PacketView& view) {
    const ByteView segment = view.ip_payload;
    if (view.fragment && !view.first_fragment)
        return;
    if (segment.size() < 8)
        return;
    if (view.protocol == protocol_udp || view.protocol == protocol_tcp) {
        view.source_port = read16(segment, 0);
        view.destination_port = read16(segment, 2);
        view.payload = tail(segment, 8);
    } else if (view.protocol == protocol_icmp || view.protocol == protocol_icmpv6) {
        view.source_port = read16(segment, 4);
        view.payload = tail(segment, 8);
    }
    if (view.protocol == protocol_tcp) {
        view.payload = {};
        const std::size_t header =
            segment.size() < 20 ? 0 : static_cast<std::size_t>(segment[12] / 16) * 4;
        if (header < 20 || header > segment.size())
            return;
        view.tcp_sequence = read32(segment, 4);
        view.tcp_flags = segment[13];
        view.tcp_options = segment.subspan(20, header - 20);
        view.payload = segment.subspan(header);
    }
}

void view_ipv4(PacketView& view, ByteView packet) {
    if (packet.size() < 20 || packet[0] / 16 != 4)
        return;
    const std::size_t header = static_cast<std::size_t>(packet[0] % 16) * 4;
    // A merged packet of more than 64 kB carries length 0.
    const std::size_t told = read16(packet, 2) != 0 ? read16(packet, 2) : packet.size();
    const std::size_t total = std::min(told, packet.size());
    if (header < 20 || header > total)
        return;
    view.ip_version = 4;
    view.protocol = packet[9];
    view.identification = read16(packet, 4);
    view.source = packet.subspan(12, 4);
    view.destination = packet.subspan(16, 4);
    const unsigned fragment = read16(packet, 6) & 0x3fffU;
    view.fragment = fragment != 0;
    view.first_fragment = view.fragment && (fragment & 0x1fff) == 0;
    view.ip_payload = packet.subspan(header, total - header);
    view_transport(view);
}

// Hop-by-hop options, routing, destination options: skipped by their length. A fragment header
// makes a fragment.
void skip_extensions(PacketView& view) {
    while (view.ip_payload.size() >= 8) {
        const ByteView header = view.ip_payload;
        std::size_t length = 8;
        if (view.protocol == protocol_fragment) {
            view.fragment = true;
            view.first_fragment = read16(header, 2) < 8;
            view.identification = read32(header, 4);
        } else if (view.protocol == 0 || view.protocol == 43 || view.protocol == 60) {
            length = 8 + header[1] * 8U;
        } else {
            return;
        }
        view.protocol = header[0];
        view.ip_payload = tail(header, length);
        if (view.fragment && !view.first_fragment)
            return;
    }
}

void view_ipv6(PacketView& view, ByteView packet) {
    if (packet.size() < 40 || packet[0] / 16 != 6)
        return;
    view.ip_version = 6;
    view.protocol = packet[6];
    view.source = packet.subspan(8, 16);
    view.destination = packet.subspan(24, 16);
    const std::size_t length = read16(packet, 4) != 0 ? read16(packet, 4) : packet.size() - 40;
    view.ip_payload = packet.subspan(40, std::min(length, packet.size() - 40));
    skip_extensions(view);
    view_transport(view);
}

std::string address_text(ByteView address) {
    char text[INET6_ADDRSTRLEN] = "?";
    inet_ntop(address.size() == 4 ? AF_INET : AF_INET6, address.data(), text, sizeof text);
    return text;
}

std::string mac_text(ByteView mac) {
    char text[18];
    std::snprintf(text, sizeof text, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2],
                  mac[3], mac[4], mac[5]);
    return text;
}

} // namespace

std::string PacketView::flow_name() const {
    std::string name;
    char number[40];
    for (const std::uint32_t tag : tags) {
        std::snprintf(number, sizeof number, "%04x:%04x ", tag >> 16, tag & 0xffff);
        name += number;
    }
    if (frame.size() < 14)
        return name + "runt";
    if (ip_version == 0) {
        std::snprintf(number, sizeof number, "type %04x ", ethertype);
        return name + number + mac_text(frame.subspan(6, 6)) + " > " + mac_text(frame.first(6));
    }
    std::snprintf(number, sizeof number, "ip%u proto %u ", ip_version, protocol);
    name += number + address_text(source);
    if (fragment)
        return name + " > " + address_text(destination) + " fragment of " +
               std::to_string(identification);
    return name + ":" + std::to_string(source_port) + " > " + address_text(destination) + ":" +
           std::to_string(destination_port);
}

PacketView view_packet(ByteView frame) {
    PacketView view;
    view.frame = frame;
    if (frame.size() < 14)
        return view;
    std::size_t at = 12;
    while (is_vlan_tpid(read16(frame, at)) && frame.size() >= at + 6) {
        view.tags.push_back(read32(frame, at));
        at += 4;
    }
    view.ethertype = read16(frame, at);
    const ByteView packet = frame.subspan(at + 2);
    if (view.ethertype == 0x0800)
        view_ipv4(view, packet);
    else if (view.ethertype == 0x86dd)
        view_ipv6(view, packet);
    return view;
}

std::optional<Stamp> find_stamp(ByteView frame) {
    const PacketView view = view_packet(frame);
    if (view.fragment && !view.first_fragment)
        return Stamp::read(view.ip_payload);
    if (!view.tcp_options.empty())
        if (const auto stamp = Stamp::read(
                view.tcp_options.subspan(std::min<std::size_t>(2, view.tcp_options.size()))))
            return stamp;
    return Stamp::read(view.payload);
}

Bytes without_tags(ByteView frame) {
    const std::size_t tags = view_packet(frame).tags.size() * 4;
    Bytes bare(frame.begin(), frame.end());
    if (tags != 0)
        bare.erase(bare.begin() + 12, bare.begin() + 12 + static_cast<std::ptrdiff_t>(tags));
    return bare;
}

} // namespace afpguard::tools
