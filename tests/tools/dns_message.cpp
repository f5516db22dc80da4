// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/dns_message.h"

#include <cstddef>
#include <cstdint>

namespace afpguard::tools {

std::optional<Bytes> answer_query(ByteView query, const Ipv4Address& address) {
    constexpr std::size_t header = 12;
    constexpr std::uint16_t type_a = 1;
    const bool is_query = query.size() > header && (query[2] & 0x80) == 0;
    if (!is_query || read16(query, 4) != 1)
        return std::nullopt;
    std::size_t at = header;
    while (at < query.size() && query[at] != 0)
        at += query[at] + 1U;
    if (at + 5 > query.size())
        return std::nullopt;
    const bool address_wanted = read16(query, at + 1) == type_a;
    Bytes message;
    append(message, query.first(2));
    append(message, 0x8480U | (query[2] & 1U) << 8, 2); // response, authoritative; RD as asked
    append(message, 1, 2);
    append(message, address_wanted ? 1 : 0, 2);
    append(message, 0, 4);
    append(message, query.subspan(header, at + 5 - header));
    if (address_wanted) {
        append(message, 0xc000 + header, 2); // the name asked for
        append(message, 0x00010001, 4);      // A, IN
        append(message, 60, 4);              // time to live
        append(message, address.size(), 2);
        append(message, address);
    }
    return message;
}

} // namespace afpguard::tools
