// SPDX-License-Identifier: GPL-2.0-only
#include "src/entry_check.h"

#include "src/nearest_word.h"
#include "src/settings_table.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard {

namespace {

constexpr std::string_view interface_key = "interface";

// What the engine's own capture reads besides the settings of the table, now or in older files.
constexpr std::array<std::string_view, 2> keys_of_the_engine{interface_key, "use-mmap"};

std::vector<std::string_view> known_keys() {
    std::vector<std::string_view> keys(keys_of_the_engine.begin(), keys_of_the_engine.end());
    for (const auto& row : interface_settings())
        keys.push_back(row.key);
    return keys;
}

bool has(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

void check_keys(const SettingsSource::Entry& entry, Log& log) {
    static const std::vector<std::string_view> known = known_keys();
    for (const std::string& key : entry.keys) {
        if (has(known, key))
            continue;
        std::string line = *entry.interface + ": unknown key \"" + key + "\" is ignored";
        if (const auto nearest = nearest_word(key, known))
            line.append("; did you mean \"").append(*nearest).append("\"?");
        log.warning(line);
    }
}

} // namespace

Status check_entries(const std::vector<SettingsSource::Entry>& entries, Log& log) {
    std::size_t number = 0;
    for (const SettingsSource::Entry& entry : entries) {
        const std::string where = "af-packet: entry " + std::to_string(++number);
        if (entry.interface)
            check_keys(entry, log);
        // The engine would follow a pointer to nothing.
        else if (has(entry.keys, interface_key))
            return Error(where + ": interface: has no value; allowed: the name of an interface");
        else
            log.warning(where +
                        " has no interface and is ignored; begin it with \"- interface: NAME\"");
    }
    return Done{};
}

} // namespace afpguard
