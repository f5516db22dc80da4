// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <cstddef>
#include <cstdint>

namespace afpguard::tools {

// The running sum of RFC 1071 over one stretch; an odd last byte counts as the high half.
[[nodiscard]] std::uint64_t partial_sum(ByteView bytes, std::uint64_t sum = 0);

// The 16 bits that go into the header; over bytes with a right checksum in place it is 0.
[[nodiscard]] std::uint16_t finish_sum(std::uint64_t sum);

// Sum of the pseudo header of TCP, UDP (both families: 4 or 16 byte addresses) and ICMPv6.
[[nodiscard]] std::uint64_t pseudo_header_sum(ByteView source, ByteView destination,
                                              std::uint8_t protocol, std::size_t length);

} // namespace afpguard::tools
