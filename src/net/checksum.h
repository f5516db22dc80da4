// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/byte_order.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace afpguard {

// The same number, in the arithmetic of checksums, in 16 bits. A checksum is its complement.
inline std::uint16_t fold(std::uint64_t sum) {
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(sum);
}

// The sum of RFC 1071, to be folded; an odd last byte counts as the high half. Words of the host's
// order are added up, and what comes out has its bytes as those of the wire would have.
inline std::uint32_t sum_of(std::span<const std::uint8_t> bytes, std::uint32_t before = 0) {
    std::uint64_t sum = 0;
    std::size_t at = 0;
    for (; at + sizeof sum <= bytes.size(); at += sizeof sum) {
        std::uint64_t word = 0;
        std::memcpy(&word, &bytes[at], sizeof word);
        sum += (word & 0xffffffff) + (word >> 32);
    }
    for (; at < bytes.size(); at += 2) {
        std::uint16_t word = 0;
        std::memcpy(&word, &bytes[at], at + 1 < bytes.size() ? 2 : 1);
        sum += word;
    }
    const std::uint16_t folded = fold(sum);
    std::array<std::uint8_t, sizeof folded> wire{};
    std::memcpy(wire.data(), &folded, sizeof folded);
    return before + load16(wire.data());
}

} // namespace afpguard
