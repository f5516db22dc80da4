// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <string>

namespace afpguard::doctor {

// "6.8 MB"
inline std::string in_megabytes(std::uint64_t bytes) {
    constexpr std::uint64_t tenth = 100'000;
    const std::uint64_t tenths = (bytes + tenth / 2) / tenth;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

} // namespace afpguard::doctor
