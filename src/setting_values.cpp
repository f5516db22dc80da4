// SPDX-License-Identifier: GPL-2.0-only
#include "src/setting_values.h"

#include <strings.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <system_error>

namespace afpguard {

namespace {

bool is_one_of(std::string_view text, const std::array<std::string_view, 4>& words) {
    const std::string word(text);
    return std::ranges::any_of(words, [&](std::string_view known) {
        return ::strcasecmp(word.c_str(), known.data()) == 0;
    });
}

} // namespace

std::optional<bool> parse_switch(std::string_view text) {
    if (is_one_of(text, {"yes", "true", "on", "1"}))
        return true;
    if (is_one_of(text, {"no", "false", "off", "0"}))
        return false;
    return std::nullopt;
}

std::optional<std::uint32_t> parse_number(std::string_view text, std::uint32_t least,
                                          std::uint32_t most) {
    const bool hexadecimal = text.starts_with("0x") || text.starts_with("0X");
    if (hexadecimal)
        text.remove_prefix(2);
    std::uint32_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, problem] =
        std::from_chars(text.data(), end, number, hexadecimal ? 16 : 10);
    if (problem != std::errc() || stopped != end || number < least || number > most)
        return std::nullopt;
    return number;
}

} // namespace afpguard
