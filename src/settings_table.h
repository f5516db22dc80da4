// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/settings.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace afpguard {

// What happens to a value that is not allowed.
enum class OnBadValue {
    fall_back, // a warning, and the default: what Suricata's own af-packet does
    refuse,    // the start ends: going on would do something else than what was asked for
};

struct NumberRange {
    std::uint32_t least = 0;
    std::uint32_t most = 0; // 0: no number
};

// One setting: all that parsing, messages, the man page and the README know of it.
template <class Target> struct SettingRow {
    std::string_view key;
    std::string_view allowed;       // in words, without the range
    std::string_view default_value; // in words
    std::string_view help;          // one sentence
    OnBadValue on_bad;
    bool (*apply)(Target&, std::string_view); // false: not an allowed value, nothing changed
    NumberRange range{};                      // that apply() keeps

    // In words, for messages and documents.
    [[nodiscard]] std::string allowed_text() const {
        std::string text(allowed);
        if (range.most != 0)
            text += " from " + std::to_string(range.least) + " to " + std::to_string(range.most);
        return text;
    }

    // Finds the row of a key in a table; none: nullptr.
    static const SettingRow* find(std::span<const SettingRow> table, std::string_view key) {
        for (const SettingRow& row : table)
            if (row.key == key)
                return &row;
        return nullptr;
    }
};

// Keys of an entry of the `af-packet:` section, `interface` left out.
std::span<const SettingRow<InterfaceSettings>> interface_settings();

// Keys of the `afp-guard:` section.
std::span<const SettingRow<Settings>> plugin_settings();

} // namespace afpguard
