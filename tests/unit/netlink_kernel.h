// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/netlink_request.h"

#include <cstdint>
#include <cstring>
#include <deque>
#include <string>

#include <sys/types.h>

namespace afpguard::test {

// The kernel at the other end of all netlink sockets of this program: send() and recv() are its.
struct NetlinkKernel {
    std::string asked;                // the newest request
    std::deque<int> failures_of_send; // errno of the next calls
    // What the next calls of recv() give: an errno, or a datagram, which may be said to be longer.
    struct Word {
        int error = 0;
        std::string datagram{};
        std::size_t more = 0;
    };
    std::deque<Word> words;
    bool told_true_length = true; // MSG_TRUNC was asked for, each time

    static NetlinkKernel& get();
    // Forgets all that was before.
    static NetlinkKernel& afresh() { return get() = {}; }
    void says(const std::string& datagram) { words.push_back({.datagram = datagram}); }
    void fails(int error) { words.push_back({.error = error}); }
};

template <class Value> std::string bytes_of(const Value& value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::string padded(std::string bytes) {
    bytes.resize((bytes.size() + 3) / 4 * 4);
    return bytes;
}

// One message of an answer.
inline std::string message(int type, const std::string& content = {},
                           std::uint32_t sequence = netlink::sequence) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + content.size());
    header.nlmsg_type = static_cast<std::uint16_t>(type);
    header.nlmsg_seq = sequence;
    return padded(bytes_of(header) + content);
}

// An attribute, that claims a length of its own where there is one.
inline std::string attribute(int type, const std::string& content, std::size_t claimed = 0) {
    rtattr header{};
    header.rta_len =
        static_cast<std::uint16_t>(claimed != 0 ? claimed : sizeof header + content.size());
    header.rta_type = static_cast<std::uint16_t>(type);
    return padded(bytes_of(header) + content);
}

// The end of an answer: 0, or minus an errno.
inline std::string verdict(int told, std::uint32_t sequence = netlink::sequence) {
    return message(NLMSG_ERROR, bytes_of(told), sequence);
}

} // namespace afpguard::test
