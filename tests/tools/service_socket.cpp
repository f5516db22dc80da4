// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/service_socket.h"

#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#include <cstddef>
#include <memory>

namespace afpguard::tools {

namespace {

constexpr int receive_buffer = 8 << 20;

using AddressList = std::unique_ptr<addrinfo, decltype(&freeaddrinfo)>;

AddressList resolve(const std::string& host, std::uint16_t port, int type) {
    addrinfo hints{};
    hints.ai_socktype = type;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* list = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list) != 0)
        throw ToolError("'" + host + "' is not an IP address");
    return {list, &freeaddrinfo};
}

void set_option(const Fd& socket, int level, int name, int value) {
    if (setsockopt(socket.number(), level, name, &value, sizeof value) != 0)
        throw system_error("setsockopt");
}

Fd open_socket(const addrinfo& address) {
    Fd socket(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket)
        throw system_error("socket");
    // What is lost for want of room here would be taken for a loss on the way. Best effort: without
    // the privilege the system's limit holds.
    if (address.ai_socktype == SOCK_DGRAM &&
        setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof(int)) != 0)
        set_option(socket, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    return socket;
}

} // namespace

void add_service_options(Options& options, ServiceAddress& address) {
    options.text("bind", "IP", "listen on this address; :: is every one, IPv4 too", address.bind);
    options.number("port", "N", "listen on this port", address.port, 1);
}

Fd service_socket(const ServiceAddress& address, int type) {
    if (address.port == 0)
        throw ToolError("give --port");
    const AddressList list = resolve(address.bind, address.port, type);
    Fd socket = open_socket(*list);
    set_option(socket, SOL_SOCKET, SO_REUSEADDR, 1);
    if (list->ai_family == AF_INET6)
        set_option(socket, IPPROTO_IPV6, IPV6_V6ONLY, 0);
    const std::string place = address.bind + " port " + std::to_string(address.port);
    if (bind(socket.number(), list->ai_addr, list->ai_addrlen) != 0)
        throw system_error("binding to " + place);
    if (type == SOCK_STREAM && listen(socket.number(), SOMAXCONN) != 0)
        throw system_error("listening on " + place);
    return socket;
}

Fd connected_udp(const std::string& host, std::uint16_t port, std::uint16_t source_port) {
    const AddressList list = resolve(host, port, SOCK_DGRAM);
    Fd socket = open_socket(*list);
    if (source_port != 0) {
        const AddressList own =
            resolve(list->ai_family == AF_INET6 ? "::" : "0.0.0.0", source_port, SOCK_DGRAM);
        if (bind(socket.number(), own->ai_addr, own->ai_addrlen) != 0)
            throw system_error("binding to source port " + std::to_string(source_port));
    }
    if (connect(socket.number(), list->ai_addr, list->ai_addrlen) != 0)
        throw system_error("connecting to " + host);
    return socket;
}

Fd accept_connection(const Fd& listener) {
    return Fd(accept4(listener.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
}

bool receive(const Fd& socket, Datagram& datagram) {
    datagram.from_length = sizeof datagram.from;
    const ssize_t length =
        recvfrom(socket.number(), datagram.buffer.data(), datagram.buffer.size(), 0,
                 reinterpret_cast<sockaddr*>(&datagram.from), &datagram.from_length);
    datagram.length = length > 0 ? static_cast<std::size_t>(length) : 0;
    return length >= 0;
}

void answer(const Fd& socket, const Datagram& question, ByteView bytes) {
    // Lost like any datagram on a full queue or an unreachable way: the asker counts.
    static_cast<void>(sendto(socket.number(), bytes.data(), bytes.size(), 0,
                             reinterpret_cast<const sockaddr*>(&question.from),
                             question.from_length));
}

} // namespace afpguard::tools
