// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/wire.h"

#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

namespace afpguard::study {

namespace {

// Some seconds of traffic, in case this process does not get a processor.
constexpr int receive_buffer = 64 << 20;
constexpr std::size_t longest_frame = 2048;
// Between two looks for a signal: in a flood there is always one more.
constexpr int frames_at_once = 1024;

void must(int outcome, const char* what) {
    if (outcome != 0)
        throw tools::system_error(what);
}

template <class Value> void set(int descriptor, int level, int option, const Value& value) {
    must(::setsockopt(descriptor, level, option, &value, sizeof value), "setsockopt");
}

tools::Timestamp time_of(const msghdr& message) {
    for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
         part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS)
            continue;
        timespec time{};
        std::memcpy(&time, CMSG_DATA(part), sizeof time);
        return static_cast<tools::Timestamp>(time.tv_sec) * 1'000'000'000 +
               static_cast<tools::Timestamp>(time.tv_nsec);
    }
    return now();
}

} // namespace

tools::Timestamp now() {
    const auto time = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<tools::Timestamp>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(time).count());
}

Wire::Wire() : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    if (!socket_)
        throw tools::system_error("packet socket");
    set(socket_.number(), SOL_SOCKET, SO_RCVBUFFORCE, receive_buffer);
    set(socket_.number(), SOL_SOCKET, SO_TIMESTAMPNS, 1);
    set(socket_.number(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    sockaddr_ll every{};
    every.sll_family = AF_PACKET;
    every.sll_protocol = htons(ETH_P_ALL);
    must(::bind(socket_.number(), reinterpret_cast<const sockaddr*>(&every), sizeof every),
         "binding to every interface");
}

void Wire::take(const std::function<void(const Arrival&)>& take) {
    std::array<std::uint8_t, longest_frame> frame;
    alignas(cmsghdr) std::array<char, 256> control;
    sockaddr_ll from{};
    iovec part{frame.data(), frame.size()};
    msghdr message{};
    for (int turn = 0; turn < frames_at_once; ++turn) {
        message.msg_name = &from;
        message.msg_namelen = sizeof from;
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.data();
        message.msg_controllen = control.size();
        const ssize_t size = ::recvmsg(socket_.number(), &message, 0);
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 && (errno == EAGAIN || errno == ENETDOWN))
            return;
        if (size < 0)
            throw tools::system_error("receiving");
        take({{frame.data(), static_cast<std::size_t>(size)}, from.sll_ifindex, time_of(message)});
    }
}

std::uint64_t Wire::take_drops() {
    tpacket_stats seen{};
    socklen_t size = sizeof seen;
    must(::getsockopt(socket_.number(), SOL_PACKET, PACKET_STATISTICS, &seen, &size),
         "PACKET_STATISTICS");
    return seen.tp_drops;
}

} // namespace afpguard::study
