// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace afpguard::tools {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

// Big-endian numbers, written at `at` (which must lie inside) and read from there.
inline void write_bytes(std::span<std::uint8_t> out, std::size_t at, std::uint64_t number,
                        std::size_t width) {
    for (std::size_t i = 0; i < width; ++i)
        out[at + i] = static_cast<std::uint8_t>(number >> (8 * (width - 1 - i)));
}

[[nodiscard]] inline std::uint64_t read_bytes(ByteView in, std::size_t at, std::size_t width) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < width; ++i)
        number = number << 8 | in[at + i];
    return number;
}

[[nodiscard]] inline std::uint16_t read16(ByteView in, std::size_t at) {
    return static_cast<std::uint16_t>(read_bytes(in, at, 2));
}

[[nodiscard]] inline std::uint32_t read32(ByteView in, std::size_t at) {
    return static_cast<std::uint32_t>(read_bytes(in, at, 4));
}

// Big-endian numbers and byte runs added at the end.
inline void append(Bytes& out, std::uint64_t number, std::size_t width) {
    out.resize(out.size() + width);
    write_bytes(out, out.size() - width, number, width);
}

inline void append(Bytes& out, ByteView more) {
    out.insert(out.end(), more.begin(), more.end());
}

} // namespace afpguard::tools
