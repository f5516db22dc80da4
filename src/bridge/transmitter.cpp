// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/transmitter.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace afpguard {

namespace {

// How long a full socket buffer may hold up receiving on this thread.
constexpr int patience_ms = 10;

bool await_room(int descriptor) {
    pollfd waiting{descriptor, POLLOUT, 0};
    return ::poll(&waiting, 1, patience_ms) > 0;
}

// No address: the socket is bound, so the kernel has the device at hand, and the frame can go
// nowhere else.
bool send_once(int descriptor, std::span<const std::uint8_t> frame) {
    return ::send(descriptor, frame.data(), frame.size(), MSG_DONTWAIT) >= 0;
}

// What did not go out at once. Out of the way of what does.
[[gnu::cold, gnu::noinline]] bool send_patiently(int descriptor,
                                                 std::span<const std::uint8_t> frame) {
    if (errno == EINTR)
        return send_once(descriptor, frame);
    // Only EAGAIN is about our own buffer, and poll() tells when it drains. ENOBUFS comes from the
    // device's queue, which poll() knows nothing of.
    const bool buffer_full = errno == EAGAIN;
    if (buffer_full && await_room(descriptor))
        return send_once(descriptor, frame);
    if (buffer_full)
        errno = EAGAIN;
    return false;
}

} // namespace

Fate Transmitter::send(std::span<const std::uint8_t> frame) {
    const PeerWord peer = peer_.read();
    if (!peer.up())
        return Fate::guarded;
    if (send_once(peer.descriptor(), frame) || send_patiently(peer.descriptor(), frame))
        return Fate::sent;
    const int error = errno;
    errors_.failed(peer.descriptor(), error, SendErrors::Clock::now());
    return Fate::failed;
}

} // namespace afpguard
