// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/packet_sender.h"

#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstddef>

namespace afpguard::tools {

namespace {

constexpr int send_buffer = 16 << 20;
constexpr std::chrono::microseconds full_queue_pause{50};
constexpr std::chrono::milliseconds full_queue_patience{100};

} // namespace

PacketSender::PacketSender(const std::string& interface)
    // Protocol 0: the socket is not hooked into reception.
    : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    if (!socket_)
        throw system_error("packet socket");
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
    if (address.sll_ifindex == 0)
        throw system_error(interface);
    if (bind(socket_.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw system_error("binding to " + interface);
    // Best effort: a smaller buffer only waits more often.
    setsockopt(socket_.number(), SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer);
}

void PacketSender::send(const std::vector<Bytes>& frames, std::vector<bool>& sent,
                        StopSignal& stop) {
    std::vector<iovec> parts(frames.size());
    std::vector<mmsghdr> messages(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
        parts[i] = {const_cast<std::uint8_t*>(frames[i].data()), frames[i].size()};
        messages[i].msg_hdr.msg_iov = &parts[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    sent.clear();
    Clock::time_point progress = Clock::now();
    while (sent.size() < frames.size()) {
        const std::size_t at = sent.size();
        const int done = sendmmsg(socket_.number(), &messages[at],
                                  static_cast<unsigned>(frames.size() - at), MSG_DONTWAIT);
        if (done > 0) {
            sent.insert(sent.end(), static_cast<std::size_t>(done), true);
            progress = Clock::now();
            continue;
        }
        const int error = errno;
        // ENOBUFS: dropped by the queue below, while the socket may well be writable. A queue
        // drains soon; what is dropped for another reason (tc, no carrier) would be so for ever.
        const bool full = error == EAGAIN || error == ENOBUFS;
        if (full && Clock::now() - progress < full_queue_patience) {
            if (stop.requested())
                return;
            stop.wait(-1, 0, full_queue_pause);
        } else if (error != EINTR) {
            ++failures_[error];
            sent.push_back(false);
            progress = Clock::now();
        }
    }
}

} // namespace afpguard::tools
