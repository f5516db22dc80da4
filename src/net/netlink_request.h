// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/netlink.h"
#include "src/os/error.h"

#include <cstdint>
#include <functional>
#include <span>
#include <type_traits>

namespace afpguard::netlink {

// A question to the kernel, or an order.
struct Request {
    const char* name; // for whoever reads of its failure
    int protocol = NETLINK_ROUTE;
    std::uint16_t type = 0;
    // NLM_F_DUMP for a list: either flag makes the kernel say where its answer ends.
    std::uint16_t flags = NLM_F_ACK;
};

// All requests bear it, for each has a socket of its own: an answer to another number is none.
inline constexpr std::uint32_t sequence = 1;

// Is given the messages of an answer, but for the one that ends it.
using Reader = std::function<void(std::uint16_t type, Bytes content)>;

// Sends the message and reads until the answer ends. An error where the kernel says no, where its
// words make no sense, or where a datagram is longer than any that it sends.
Status exchange(const Request& request, Bytes message, const Reader& reader);

// The same for a request that is one fixed structure.
template <class Body>
Status ask(
    const Request& request, const Body& body,
    const Reader& reader = [](std::uint16_t /*type*/, Bytes /*content*/) {}) {
    struct Message {
        nlmsghdr header;
        Body body;
    } message{{}, body};
    static_assert(std::is_trivially_copyable_v<Message>);
    static_assert(sizeof message == sizeof(nlmsghdr) + sizeof(Body), "nothing lies in between");
    message.header.nlmsg_len = sizeof message;
    message.header.nlmsg_type = request.type;
    message.header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | request.flags);
    message.header.nlmsg_seq = sequence;
    return exchange(request, std::as_bytes(std::span(&message, 1)), reader);
}

} // namespace afpguard::netlink
