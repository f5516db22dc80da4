// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/socket_reserve.h"

#include <cerrno>
#include <utility>

namespace afpguard {

namespace {

// What may wait in a socket's queues: long frames that are received, and what the device has not
// yet sent. Limits, not memory that is taken.
constexpr int long_frame_bytes = 16 * 1024 * 1024;
constexpr int unsent_bytes = 1024 * 1024;

} // namespace

Result<PacketSocket> make_roomy_socket() {
    auto socket = PacketSocket::create();
    if (!socket)
        return socket;
    if (auto s = socket->reserve_buffers(long_frame_bytes, unsent_bytes); !s)
        return s.error();
    return socket;
}

Status SocketReserve::fill(std::size_t count) {
    const std::lock_guard<std::mutex> lock(mutex_);
    while (sockets_.size() < count) {
        auto socket = make_roomy_socket();
        if (!socket)
            return socket.error();
        sockets_.push_back(*std::move(socket));
    }
    return Done{};
}

std::vector<PacketSocket> SocketReserve::take_rest() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(sockets_, {});
}

Result<PacketSocket> SocketReserve::take() {
    auto fresh = make_roomy_socket();
    if (fresh || fresh.error().number() != EPERM)
        return fresh;
    const std::lock_guard<std::mutex> lock(mutex_);
    if (sockets_.empty())
        return Error("the sockets in reserve are used up, and no more can be made", EPERM);
    PacketSocket kept = std::move(sockets_.back());
    sockets_.pop_back();
    return kept;
}

} // namespace afpguard
