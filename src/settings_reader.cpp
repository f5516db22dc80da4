// SPDX-License-Identifier: GPL-2.0-only
#include "src/settings_reader.h"

#include "src/entry_check.h"
#include "src/settings_table.h"

#include <algorithm>
#include <cstddef>

namespace afpguard {

namespace {

using KeyAndValue = SettingsSource::KeyAndValue;

constexpr std::string_view section = "afp-guard";
constexpr std::string_view arguments_name = "--capture-plugin-args";

template <class Target>
std::string bad_value(std::string_view where, const SettingRow<Target>& row,
                      std::string_view value) {
    std::string line(where);
    line.append(": ").append(row.key).append(": \"").append(value);
    return line.append("\" is not allowed; allowed: ").append(row.allowed_text());
}

std::string keys_of(auto table) {
    std::string list;
    for (const auto& row : table)
        list.append(list.empty() ? "" : ", ").append(row.key);
    return list;
}

Error unknown_key(std::string_view where, std::string_view key, const std::string& known) {
    std::string line(where);
    line.append(": unknown key \"").append(key).append("\"; known: ").append(known);
    return Error(line);
}

// Names the form that the section is to have by its first key.
Status check_form(const SettingsSource::PluginSection& written) {
    if (written.form == SettingsSource::Form::keys)
        return Done{};
    const SettingRow<Settings>& example = plugin_settings().front();
    std::string line(section);
    line.append(": ");
    if (written.form == SettingsSource::Form::text)
        line.append("\"").append(written.text).append("\"");
    else
        line.append("a list");
    line.append(" is not allowed; allowed: keys with values, as ").append(section);
    line.append(": { ").append(example.key).append(": ").append(example.default_value);
    return Error(line.append(" }"));
}

Status apply_plugin_value(Settings& settings, std::string_view where, const KeyAndValue& setting) {
    const auto* row = SettingRow<Settings>::find(plugin_settings(), setting.first);
    if (row == nullptr)
        return unknown_key(where, setting.first, keys_of(plugin_settings()));
    if (!row->apply(settings, setting.second))
        return Error(bad_value(where, *row, setting.second));
    return Done{};
}

Result<std::vector<KeyAndValue>> split_arguments(std::string_view text) {
    std::vector<KeyAndValue> list;
    while (!text.empty()) {
        const std::string_view item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        const std::size_t equals = item.find('=');
        if (equals == std::string_view::npos || equals == 0)
            return Error(std::string(arguments_name) + ": \"" + std::string(item) +
                         "\" is not of the form key=value");
        list.emplace_back(item.substr(0, equals), item.substr(equals + 1));
    }
    return list;
}

// The setting that the arguments make, the last one where it is there twice.
const KeyAndValue* find_argument(const std::vector<KeyAndValue>& arguments, std::string_view key) {
    const auto found = std::find_if(arguments.rbegin(), arguments.rend(),
                                    [&](const KeyAndValue& one) { return one.first == key; });
    return found == arguments.rend() ? nullptr : &*found;
}

Result<InterfaceSettings> read_interface(const SettingsSource& source, const std::string& name,
                                         const std::vector<KeyAndValue>& arguments, Log& log) {
    InterfaceSettings settings;
    settings.name = name;
    for (const auto& row : interface_settings()) {
        const KeyAndValue* argument = find_argument(arguments, row.key);
        const auto value = argument != nullptr ? std::optional<std::string>(argument->second)
                                               : source.value(name, row.key);
        if (!value || row.apply(settings, *value))
            continue;
        const std::string line = bad_value(name, row, *value);
        // What was said on the command line was said on purpose and for this start.
        if (argument != nullptr || row.on_bad == OnBadValue::refuse)
            return Error(line);
        log.warning(line + "; using the default, " + std::string(row.default_value));
    }
    return settings;
}

Status check_argument_keys(const std::vector<KeyAndValue>& arguments) {
    for (const KeyAndValue& one : arguments) {
        const bool known = SettingRow<Settings>::find(plugin_settings(), one.first) != nullptr ||
                           SettingRow<InterfaceSettings>::find(interface_settings(), one.first);
        if (!known)
            return unknown_key(arguments_name, one.first,
                               keys_of(plugin_settings()) + ", " + keys_of(interface_settings()));
    }
    return Done{};
}

} // namespace

std::vector<std::string> SettingsSource::interfaces() const {
    std::vector<std::string> names;
    for (Entry& entry : entries())
        if (entry.interface && *entry.interface != "default")
            names.push_back(*std::move(entry.interface));
    return names;
}

Result<Settings> read_plugin_settings(const SettingsSource& source) {
    const SettingsSource::PluginSection written = source.plugin_section();
    if (auto s = check_form(written); !s)
        return s.error();
    Settings settings;
    for (const KeyAndValue& setting : written.values)
        if (auto s = apply_plugin_value(settings, section, setting); !s)
            return s.error();
    return settings;
}

Result<Settings> read_settings(const SettingsSource& source, std::string_view arguments, Log& log) {
    auto settings = read_plugin_settings(source);
    if (!settings)
        return settings;
    if (auto s = check_entries(source.entries(), log); !s)
        return s.error();
    const auto list = split_arguments(arguments);
    if (!list)
        return list.error();
    if (auto s = check_argument_keys(*list); !s)
        return s.error();
    for (const KeyAndValue& one : *list)
        if (SettingRow<Settings>::find(plugin_settings(), one.first) != nullptr)
            if (auto s = apply_plugin_value(*settings, arguments_name, one); !s)
                return s.error();

    for (const std::string& name : source.interfaces()) {
        auto one = read_interface(source, name, *list, log);
        if (!one)
            return one.error();
        settings->interfaces.push_back(*std::move(one));
    }
    return settings;
}

} // namespace afpguard
