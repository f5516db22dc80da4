// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/far_end.h"

#include "src/os/socket_option.h"
#include "tests/kernel/network.h"
#include "tests/kernel/tag_beside.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>

namespace afpguard::test {

namespace {

Fd open_on(const std::string& device, std::uint16_t protocol) {
    Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(protocol);
    address.sll_ifindex = index_of(device);
    if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        must(last_error("bind to " + device));
    return socket;
}

} // namespace

FarEnd::FarEnd(const std::string& device)
    : sender_(open_on(device, 0)), receiver_(open_on(device, ETH_P_ALL)) {
    const int yes = 1;
    const int large = 64 << 20;
    const int number = receiver_.number();
    must(set_socket_option(number, SOL_PACKET, PACKET_AUXDATA, yes, "PACKET_AUXDATA"));
    must(set_socket_option(number, SOL_PACKET, PACKET_IGNORE_OUTGOING, yes, "IGNORE_OUTGOING"));
    must(set_socket_option(number, SOL_SOCKET, SO_RCVBUFFORCE, large, "SO_RCVBUFFORCE"));
}

bool FarEnd::send(const Bytes& frame) const {
    return ::send(sender_.number(), frame.data(), frame.size(), 0) ==
           static_cast<ssize_t>(frame.size());
}

void FarEnd::send_mixed(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t number = first; number < last; ++number)
        send(make_mixed_frame(number));
}

void FarEnd::send_numbered(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t number = first; number < last; ++number)
        send(make_frame(number));
}

std::optional<Bytes> FarEnd::receive_any() const {
    Bytes frame(70000);
    alignas(cmsghdr) std::array<char, 256> beside{};
    iovec place{frame.data(), frame.size()};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_control = beside.data();
    message.msg_controllen = beside.size();
    const ssize_t got = ::recvmsg(receiver_.number(), &message, MSG_DONTWAIT);
    if (got < 0)
        return std::nullopt;
    frame.resize(static_cast<std::size_t>(got));
    put_tag_back(frame, message);
    return frame;
}

std::optional<Bytes> FarEnd::receive(std::chrono::milliseconds limit) const {
    const auto end = std::chrono::steady_clock::now() + limit;
    for (;;) {
        auto frame = receive_any();
        if (frame && number_in(*frame))
            return frame;
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        if (!frame && left.count() <= 0)
            return std::nullopt;
        pollfd waiting{receiver_.number(), POLLIN, 0};
        if (!frame)
            ::poll(&waiting, 1, static_cast<int>(left.count()));
    }
}

std::uint32_t FarEnd::count_mixed(std::uint32_t first, std::uint32_t last) const {
    for (std::uint32_t number = first; number < last; ++number)
        if (receive() != make_mixed_frame(number))
            return number - first;
    return last - first;
}

std::int64_t FarEnd::receive_number(std::chrono::milliseconds limit) const {
    const auto frame = receive(limit);
    return frame ? std::int64_t{*number_in(*frame)} : -1;
}

bool FarEnd::heard_nothing() const {
    return !receive(std::chrono::milliseconds(0));
}

} // namespace afpguard::test
