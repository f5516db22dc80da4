// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace afpguard {

// A switch as Suricata writes it: yes, true, on, 1 or no, false, off, 0, in any case of letters.
std::optional<bool> parse_switch(std::string_view text);

// A whole number, decimal or 0x…, all of the text, from `least` to `most`.
std::optional<std::uint32_t>
parse_number(std::string_view text, std::uint32_t least = 0,
             std::uint32_t most = std::numeric_limits<std::int32_t>::max());

} // namespace afpguard
