// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/test_frame.h"

#include <algorithm>
#include <array>

namespace afpguard::test {

namespace {

constexpr std::uint16_t our_protocol = 0x88b5; // for local experiments
constexpr std::size_t addresses = 12;

void append(Bytes& bytes, std::uint32_t value, unsigned width) {
    while (width-- > 0)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
}

std::uint32_t read(const std::uint8_t* data, unsigned width) {
    std::uint32_t value = 0;
    for (unsigned at = 0; at < width; ++at)
        value = value << 8 | data[at];
    return value;
}

} // namespace

Bytes make_frame(std::uint32_t number, std::size_t size, const Tags& tags) {
    Bytes bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    for (const VlanTag& tag : tags) {
        append(bytes, tag.protocol, 2);
        append(bytes, tag.control, 2);
    }
    append(bytes, our_protocol, 2);
    append(bytes, number, 4);
    while (bytes.size() < size)
        bytes.push_back(static_cast<std::uint8_t>(number + bytes.size()));
    return bytes;
}

Bytes make_mixed_frame(std::uint32_t number) {
    static const std::array<Tags, 8> kinds{{{},
                                            {{0x8100, 100}},
                                            {{0x8100, 0}},
                                            {{0x8100, 0xe001}},
                                            {{0x88a8, 200}},
                                            {{0x88a8, 0}},
                                            {{0x88a8, 200}, {0x8100, 100}},
                                            {{0x8100, 5}, {0x8100, 0}}}};
    const std::size_t size = 60 + number * 37 % 1455;
    return make_frame(number, size, kinds[number % kinds.size()]);
}

std::optional<std::uint32_t> number_in(const std::uint8_t* data, std::size_t size) {
    std::size_t at = addresses;
    while (at + 6 <= size) {
        const std::uint32_t protocol = read(data + at, 2);
        if (protocol == our_protocol)
            return read(data + at + 2, 4);
        if (protocol != 0x8100 && protocol != 0x88a8)
            return std::nullopt;
        at += 4;
    }
    return std::nullopt;
}

} // namespace afpguard::test
