// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/netlink_request.h"

#include "src/os/fd.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>

namespace afpguard::netlink {

namespace {

// The errno that a message tells of; 0 for none.
int error_in(Bytes content) {
    constexpr int largest = 4095; // of the kernel's
    const int told = read<int>(content).value_or(-EPROTO);
    return told <= 0 && told >= -largest ? -told : EPROTO;
}

// The errno with which the answer ends, 0 where all is well; none while there is more to come.
std::optional<int> read_datagram(Bytes datagram, const Reader& reader) {
    do {
        const auto message = take<nlmsghdr>(datagram);
        if (!message)
            return EPROTO;
        const auto& [header, content] = *message;
        if (header.nlmsg_seq != sequence)
            continue;
        if (header.nlmsg_type == NLMSG_ERROR)
            return error_in(content);
        if (header.nlmsg_type == NLMSG_DONE)
            return content.empty() ? 0 : error_in(content);
        if (header.nlmsg_type >= NLMSG_MIN_TYPE)
            reader(header.nlmsg_type, content);
    } while (!datagram.empty());
    return std::nullopt;
}

template <class Call> ssize_t repeated(Call call) {
    for (;;)
        if (const ssize_t done = call(); done >= 0 || errno != EINTR)
            return done;
}

} // namespace

Status exchange(const Request& request, Bytes message, const Reader& reader) {
    const Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, request.protocol));
    if (!socket)
        return last_error("netlink socket");
    if (repeated([&] { return ::send(socket.number(), message.data(), message.size(), 0); }) < 0)
        return last_error(request.name);
    std::array<std::byte, 32768> buffer; // the kernel's longest
    std::optional<int> error;
    while (!error) {
        const ssize_t got = repeated(
            [&] { return ::recv(socket.number(), buffer.data(), buffer.size(), MSG_TRUNC); });
        if (got < 0)
            return last_error(request.name);
        const auto length = static_cast<std::size_t>(got);
        error = length <= buffer.size() ? read_datagram({buffer.data(), length}, reader) : EMSGSIZE;
    }
    if (*error != 0)
        return Error(request.name, *error);
    return Done{};
}

} // namespace afpguard::netlink
