// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/stream_server.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

bool would_block() {
    return errno == EAGAIN || errno == EINTR;
}

} // namespace

StreamServer::StreamServer(Fd listener, MakeDialogue make)
    : listener_(std::move(listener)), make_(std::move(make)) {}

void StreamServer::add_datagrams(Fd socket, std::function<void(const Fd&)> respond) {
    datagrams_ = std::move(socket);
    respond_ = std::move(respond);
}

void StreamServer::accept_all() {
    for (Fd socket = accept_connection(listener_); socket; socket = accept_connection(listener_))
        connections_.push_back({std::move(socket), make_(), {}, 0, false});
}

void StreamServer::read_some(Connection& connection) {
    std::array<std::uint8_t, 65536> buffer;
    const ssize_t length = recv(connection.socket.number(), buffer.data(), buffer.size(), 0);
    if (length >= 0)
        connection.dialogue->take(ByteView(buffer).first(static_cast<std::size_t>(length)));
    else if (!would_block())
        connection.closed = true;
}

void StreamServer::write_some(Connection& connection) {
    for (;;) {
        if (connection.gone == connection.out.size()) {
            connection.out.clear();
            connection.gone = 0;
            connection.dialogue->say(connection.out);
            if (connection.out.empty())
                break;
        }
        const ssize_t length =
            send(connection.socket.number(), connection.out.data() + connection.gone,
                 connection.out.size() - connection.gone, MSG_NOSIGNAL);
        if (length < 0) {
            connection.closed = !would_block();
            return;
        }
        connection.gone += static_cast<std::size_t>(length);
    }
    if (connection.dialogue->finished())
        connection.closed = true;
}

void StreamServer::run(StopSignal& stop) {
    std::vector<pollfd> waited;
    while (!stop.requested()) {
        waited = {{stop.descriptor(), POLLIN, 0},
                  {listener_.number(), POLLIN, 0},
                  {datagrams_.number(), POLLIN, 0}};
        for (const Connection& connection : connections_) {
            // Unsent words are waited for alone: a client that does not read is not listened to.
            const bool unsent = connection.gone < connection.out.size();
            waited.push_back(
                {connection.socket.number(), static_cast<short>(unsent ? POLLOUT : POLLIN), 0});
        }
        if (poll(waited.data(), waited.size(), -1) < 0 && errno != EINTR)
            throw system_error("poll");
        std::size_t place = 3;
        for (auto one = connections_.begin(); one != connections_.end(); ++place) {
            const auto came = waited[place].revents;
            if (came != 0 && (waited[place].events & POLLIN) != 0)
                read_some(*one);
            if (came != 0 && !one->closed)
                write_some(*one);
            one = one->closed ? connections_.erase(one) : std::next(one);
        }
        if (waited[2].revents != 0)
            respond_(datagrams_);
        if (waited[1].revents != 0)
            accept_all();
    }
}

} // namespace afpguard::tools
