// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "tests/tools/bytes.h"

#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace afpguard::tools {

class Options;

// Where a small server listens; the default takes IPv4 and IPv6 on every address.
struct ServiceAddress {
    std::string bind = "::";
    std::uint16_t port = 0;
};
void add_service_options(Options& options, ServiceAddress& address);

// A bound, non-blocking socket of SOCK_DGRAM, or one of SOCK_STREAM that listens.
[[nodiscard]] Fd service_socket(const ServiceAddress& address, int type);

// A UDP socket connected to a server, non-blocking; source_port 0 is any.
[[nodiscard]] Fd connected_udp(const std::string& host, std::uint16_t port,
                               std::uint16_t source_port);

// The next waiting connection, non-blocking; empty where there is none.
[[nodiscard]] Fd accept_connection(const Fd& listener);

// A datagram and who sent it. Made once and used again: the buffer is large.
struct Datagram {
    Bytes buffer = Bytes(65535);
    std::size_t length = 0;
    sockaddr_storage from{};
    socklen_t from_length = sizeof(sockaddr_storage);
    [[nodiscard]] ByteView bytes() const { return ByteView(buffer).first(length); }
};

// The next waiting datagram, false where there is none.
[[nodiscard]] bool receive(const Fd& socket, Datagram& datagram);

// Between two looks for a signal: in a flood there is always one more.
constexpr int datagrams_at_once = 64;

// Answers the sender of `question`. A full queue loses the answer, as a network may.
void answer(const Fd& socket, const Datagram& question, ByteView bytes);

} // namespace afpguard::tools
