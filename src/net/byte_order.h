// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>

namespace afpguard {

// Numbers as they are on the wire, at any address.
inline std::uint16_t load16(const std::uint8_t* place) {
    return static_cast<std::uint16_t>(place[0] << 8 | place[1]);
}
inline void store16(std::uint8_t* place, std::uint32_t value) {
    place[0] = static_cast<std::uint8_t>(value >> 8);
    place[1] = static_cast<std::uint8_t>(value);
}
inline std::uint32_t load32(const std::uint8_t* place) {
    return std::uint32_t{load16(place)} << 16 | load16(place + 2);
}
inline void store32(std::uint8_t* place, std::uint32_t value) {
    store16(place, value >> 16);
    store16(place + 2, value);
}

} // namespace afpguard
