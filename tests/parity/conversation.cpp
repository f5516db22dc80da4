// SPDX-License-Identifier: GPL-2.0-only
#include "tests/parity/conversation.h"

#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <utility>

namespace afpguard::parity {

namespace {

constexpr std::size_t longest_payload = 1200;
constexpr std::uint8_t flag_fin = 0x01;
constexpr std::uint8_t flag_ack = 0x10;
constexpr tools::Timestamp first_time = 1'700'000'000'000'000'000;
constexpr tools::Timestamp between_frames = 1'000'000;

} // namespace

From sender_of(ByteView frame) {
    const tools::Addresses client;
    return frame.size() >= 12 && std::ranges::equal(frame.subspan(6, 6), client.source_mac)
               ? From::client
               : From::server;
}

void Conversations::add(const std::string& name, const Frames& frames) {
    std::size_t number = 0;
    for (const Bytes& frame : frames) {
        names_.push_back(name + "/" + std::to_string(++number));
        if (std::ranges::find(frames_, frame) != frames_.end())
            throw tools::ToolError(names_.back() + " is there twice");
        frames_.push_back(frame);
    }
}

void Conversations::write(const std::string& pcap, const std::string& names) const {
    tools::PcapWriter writer(pcap);
    tools::Timestamp time = first_time;
    for (const Bytes& frame : frames_)
        writer.write(frame, time += between_frames);
    writer.flush();
    std::ofstream list(names);
    for (const std::string& name : names_)
        list << name << '\n';
    if (!list.flush())
        throw tools::system_error(names);
}

tools::Addresses Place::addresses(From from) const {
    tools::Addresses ends;
    ends.source[3] = ends.destination[3] = static_cast<std::uint8_t>(number);
    ends.source6[15] = ends.destination6[15] = static_cast<std::uint8_t>(number);
    if (from == From::server) {
        std::swap(ends.source_mac, ends.destination_mac);
        std::swap(ends.source, ends.destination);
        std::swap(ends.source6, ends.destination6);
    }
    return ends;
}

Bytes Place::sealed(From from, std::uint8_t protocol, Bytes segment) const {
    const tools::Addresses ends = addresses(from);
    if (ipv6)
        tools::seal_segment(segment, protocol, ends.source6, ends.destination6);
    else
        tools::seal_segment(segment, protocol, ends.source, ends.destination);
    return segment;
}

Bytes Place::frame(From from, std::uint8_t protocol, Bytes segment) const {
    const Bytes whole = sealed(from, protocol, std::move(segment));
    if (ipv6)
        return tools::ipv6_frame(addresses(from), tags, protocol, whole);
    tools::Ipv4Fields fields;
    fields.protocol = protocol;
    fields.identification = next_identification();
    return tools::ipv4_frame(addresses(from), tags, fields, whole);
}

std::uint16_t next_identification() {
    static std::uint16_t identification = 0;
    return ++identification;
}

TcpTalk::TcpTalk(Place place, tools::Ports ports) : place_(std::move(place)), ports_(ports) {}

void TcpTalk::segment(From from, std::uint8_t flags, ByteView payload, const Bytes& options) {
    const bool client = from == From::client;
    std::uint32_t& own = sent_[client ? 0 : 1];
    tools::TcpFields fields;
    fields.sequence = own;
    fields.acknowledgement = (flags & flag_ack) != 0 ? sent_[client ? 1 : 0] : 0;
    fields.flags = flags;
    fields.options = options;
    const tools::Ports back{ports_.destination, ports_.source};
    Bytes bytes = tools::tcp_segment(client ? ports_ : back, fields, payload.size());
    std::ranges::copy(payload, bytes.end() - static_cast<std::ptrdiff_t>(payload.size()));
    frames_.push_back(place_.frame(from, tools::protocol_tcp, std::move(bytes)));
    const bool counts = (flags & (tools::TcpFields::syn | flag_fin)) != 0;
    own += static_cast<std::uint32_t>(payload.size()) + (counts ? 1 : 0);
}

TcpTalk& TcpTalk::open() {
    const Bytes segment_size{2, 4, 0x05, 0xb4};
    segment(From::client, tools::TcpFields::syn, {}, segment_size);
    segment(From::server, tools::TcpFields::syn | flag_ack, {}, segment_size);
    segment(From::client, flag_ack, {});
    return *this;
}

TcpTalk& TcpTalk::say(From from, std::string_view text) {
    return say(from, bytes_of(text));
}

TcpTalk& TcpTalk::say(From from, ByteView bytes) {
    while (!bytes.empty()) {
        const ByteView part = bytes.first(std::min(bytes.size(), longest_payload));
        segment(from, tools::TcpFields::push_ack, part);
        bytes = bytes.subspan(part.size());
    }
    segment(from == From::client ? From::server : From::client, flag_ack, {});
    return *this;
}

TcpTalk& TcpTalk::say_at_once(From from, std::string_view text) {
    segment(from, tools::TcpFields::push_ack, bytes_of(text));
    return *this;
}

TcpTalk& TcpTalk::close() {
    segment(From::client, flag_fin | flag_ack, {});
    segment(From::server, flag_fin | flag_ack, {});
    segment(From::client, flag_ack, {});
    return *this;
}

Bytes bytes_of(std::string_view text) {
    return {text.begin(), text.end()};
}

Bytes join(ByteView first, ByteView second) {
    Bytes both(first.begin(), first.end());
    tools::append(both, second);
    return both;
}

Bytes datagram(From from, tools::Ports ports, ByteView payload) {
    if (from == From::server)
        std::swap(ports.source, ports.destination);
    Bytes segment = tools::udp_segment(ports, payload.size());
    std::ranges::copy(payload, segment.begin() + 8);
    return segment;
}

} // namespace afpguard::parity
