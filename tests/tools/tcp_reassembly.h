// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

namespace afpguard::tools {

// One direction of a TCP connection: hands bytes on in order, each once.
class TcpStream {
  public:
    // Sets where the stream starts, by the sequence number behind a SYN or of the first data.
    void start(std::uint32_t sequence);
    [[nodiscard]] bool started() const { return started_; }
    // Adds a segment; returns what is in order now, perhaps nothing.
    Bytes add(std::uint32_t sequence, ByteView payload);
    // Bytes that came but whose predecessors never did.
    [[nodiscard]] std::size_t stranded() const;

  private:
    [[nodiscard]] std::uint64_t position(std::uint32_t sequence) const;

    bool started_ = false;
    std::uint64_t next_ = 0; // the sequence number, unwrapped
    std::map<std::uint64_t, Bytes> ahead_;
};

// A connection seen from its client.
struct TcpConnection {
    std::string name; // "client:port > server:port"
    TcpStream to_server;
    TcpStream to_client;
    bool has_data = false;
};

// Takes the bytes of connections as they become readable.
class StreamSink {
  public:
    virtual ~StreamSink() = default;
    // `connection` counts connections from 0 in the order of their start.
    virtual void take(std::size_t connection, bool from_client, ByteView bytes) = 0;
};

// Puts the TCP segments of a recording (IPv4, IPv6, any VLAN tags) together.
class TcpReassembly {
  public:
    explicit TcpReassembly(StreamSink& sink) : sink_(sink) {}
    void add(ByteView frame);
    // A description of every hole in a stream; none where all could be read.
    [[nodiscard]] std::vector<std::string> holes() const;

  private:
    struct Place {
        std::size_t connection;
        bool from_client;
    };
    Place open_connection(const std::string& there, const std::string& back, bool from_client);

    StreamSink& sink_;
    std::deque<TcpConnection> connections_;
    std::map<std::string, Place> places_; // by direction; a new SYN on the same ports replaces
};

} // namespace afpguard::tools
