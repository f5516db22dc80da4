// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

namespace afpguard::netlink {

using Bytes = std::span<const std::byte>;

// A message, or an attribute of one: what is behind a header.
template <class Header> struct Item {
    Header header{};
    Bytes content;
};

inline std::size_t length_of(const nlmsghdr& header) {
    return header.nlmsg_len;
}
inline std::size_t length_of(const rtattr& header) {
    return header.rta_len;
}

// Takes the next item off, for they are laid end to end at aligned places; none where what is left
// is not one.
template <class Header> std::optional<Item<Header>> take(Bytes& from) {
    constexpr std::size_t alignment = 4; // NLMSG_ALIGNTO, RTA_ALIGNTO
    Item<Header> item;
    if (from.size() < sizeof item.header)
        return std::nullopt;
    std::memcpy(&item.header, from.data(), sizeof item.header);
    const std::size_t length = length_of(item.header);
    if (length < sizeof item.header || length > from.size())
        return std::nullopt;
    item.content = from.subspan(sizeof item.header, length - sizeof item.header);
    const std::size_t step = (length + alignment - 1) / alignment * alignment;
    from = from.subspan(std::min(step, from.size()));
    return item;
}

// The fixed part that content begins with; none where there is less than that.
template <class Value> std::optional<Value> read(Bytes content) {
    if (content.size() < sizeof(Value))
        return std::nullopt;
    Value value;
    std::memcpy(&value, content.data(), sizeof value);
    return value;
}

} // namespace afpguard::netlink
