// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/tcp_reassembly.h"

#include "tests/tools/frame_builder.h"
#include "tests/tools/packet_view.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

constexpr std::uint8_t ack = 0x10;

// Starts above zero, so that a retransmission of older bytes has a position too.
constexpr std::uint64_t origin = std::uint64_t{1} << 32;

// The name of the direction against `view`'s.
std::string way_back(PacketView view) {
    std::swap(view.source, view.destination);
    std::swap(view.source_port, view.destination_port);
    return view.flow_name();
}

} // namespace

void TcpStream::start(std::uint32_t sequence) {
    started_ = true;
    next_ = origin + sequence;
    ahead_.clear();
}

// The position nearest to the next one expected: sequence numbers wrap around.
std::uint64_t TcpStream::position(std::uint32_t sequence) const {
    const auto step = static_cast<std::int32_t>(sequence - static_cast<std::uint32_t>(next_));
    return next_ + static_cast<std::uint64_t>(static_cast<std::int64_t>(step));
}

Bytes TcpStream::add(std::uint32_t sequence, ByteView payload) {
    const std::uint64_t place = position(sequence);
    Bytes& kept = ahead_[place];
    if (kept.size() < payload.size())
        kept.assign(payload.begin(), payload.end());
    Bytes readable;
    while (!ahead_.empty() && ahead_.begin()->first <= next_) {
        const auto& [start, bytes] = *ahead_.begin();
        const std::uint64_t known = next_ - start; // bytes already handed on
        if (known < bytes.size()) {
            append(readable, ByteView(bytes).subspan(known));
            next_ = start + bytes.size();
        }
        ahead_.erase(ahead_.begin());
    }
    return readable;
}

std::size_t TcpStream::stranded() const {
    std::size_t bytes = 0;
    for (const auto& [start, part] : ahead_)
        bytes += part.size();
    return bytes;
}

TcpReassembly::Place TcpReassembly::open_connection(const std::string& there,
                                                    const std::string& back, bool from_client) {
    const std::size_t number = connections_.size();
    connections_.emplace_back().name = from_client ? there : back;
    places_[back] = {number, !from_client};
    return places_[there] = {number, from_client};
}

void TcpReassembly::add(ByteView frame) {
    const PacketView view = view_packet(frame);
    if (view.protocol != protocol_tcp || view.fragment || view.ip_version == 0)
        return;
    const bool syn = (view.tcp_flags & TcpFields::syn) != 0;
    const bool from_server = syn && (view.tcp_flags & ack) != 0;
    const std::string there = view.flow_name();
    const auto known = places_.find(there);
    // The ports of a connection that carried data may serve again; a repeated SYN may not.
    const bool again = known != places_.end() && syn && !from_server &&
                       connections_[known->second.connection].has_data;
    if (known == places_.end() && !syn && view.payload.empty())
        return;
    const Place place = known == places_.end() || again
                            ? open_connection(there, way_back(view), !from_server)
                            : known->second;
    TcpConnection& connection = connections_[place.connection];
    TcpStream& stream = place.from_client ? connection.to_server : connection.to_client;
    const std::uint32_t sequence = view.tcp_sequence + (syn ? 1 : 0);
    if (!stream.started())
        stream.start(sequence);
    if (view.payload.empty())
        return;
    connection.has_data = true;
    const Bytes readable = stream.add(sequence, view.payload);
    if (!readable.empty())
        sink_.take(place.connection, place.from_client, readable);
}

std::vector<std::string> TcpReassembly::holes() const {
    std::vector<std::string> found;
    for (const TcpConnection& connection : connections_) {
        const std::size_t stranded =
            connection.to_server.stranded() + connection.to_client.stranded();
        if (stranded != 0)
            found.push_back(connection.name + ": " + std::to_string(stranded) +
                            " bytes behind a hole");
    }
    return found;
}

} // namespace afpguard::tools
