// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/test_frame.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace afpguard::test {

namespace {

constexpr std::uint16_t our_protocol = 0x88b5; // for local experiments
constexpr std::size_t addresses = 12;
constexpr std::uint16_t ip_version_4 = 0x0800;
constexpr std::uint16_t our_port = 5001;
constexpr std::size_t ports = 14 + 20;     // behind an Ethernet header and one of IP
constexpr std::size_t payload = ports + 8; // and one of UDP

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

Bytes make_flow_frame(std::uint16_t number) {
    Bytes bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    append(bytes, ip_version_4, 2);
    append(bytes, 0x45000000 | (60 - 14), 4); // no options; length
    append(bytes, 0, 4);
    append(bytes, 0x40110000, 4); // lives long enough, UDP
    append(bytes, 0xc0000201, 4);
    append(bytes, 0xc6336401, 4);
    append(bytes, 20000U + number, 2);
    append(bytes, our_port, 2);
    append(bytes, (60 - ports) << 16, 4); // length, and no checksum
    append(bytes, number, 4);
    bytes.resize(60);
    return bytes;
}

Bytes make_answer_frame(std::uint16_t number) {
    Bytes bytes = make_flow_frame(number);
    std::swap_ranges(&bytes[ports - 8], &bytes[ports - 4], &bytes[ports - 4]);
    std::swap_ranges(&bytes[ports], &bytes[ports + 2], &bytes[ports + 2]);
    return bytes;
}

std::optional<std::uint32_t> number_in(const std::uint8_t* data, std::size_t size) {
    std::size_t at = addresses;
    while (at + 6 <= size) {
        const std::uint32_t protocol = read(data + at, 2);
        if (protocol == our_protocol)
            return read(data + at + 2, 4);
        if (protocol == ip_version_4 && at == addresses && size >= payload + 4 &&
            (read(data + ports, 2) == our_port || read(data + ports + 2, 2) == our_port))
            return read(data + payload, 4);
        if (protocol != 0x8100 && protocol != 0x88a8)
            return std::nullopt;
        at += 4;
    }
    return std::nullopt;
}

} // namespace afpguard::test
