// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/checksum.h"

#include <cstddef>
#include <cstdint>

namespace afpguard::tools {

std::uint64_t partial_sum(ByteView bytes, std::uint64_t sum) {
    std::size_t i = 0;
    // 32 bits at a time: 2^16 is 1 in ones' complement arithmetic, so the halves may be added
    // later.
    for (; i + 4 <= bytes.size(); i += 4)
        sum += read32(bytes, i);
    if (i + 2 <= bytes.size()) {
        sum += read16(bytes, i);
        i += 2;
    }
    if (i < bytes.size())
        sum += static_cast<std::uint64_t>(bytes[i]) << 8;
    return sum;
}

std::uint16_t finish_sum(std::uint64_t sum) {
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

std::uint64_t pseudo_header_sum(ByteView source, ByteView destination, std::uint8_t protocol,
                                std::size_t length) {
    return partial_sum(destination, partial_sum(source)) + protocol + length;
}

} // namespace afpguard::tools
