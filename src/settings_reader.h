// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/os/error.h"
#include "src/settings.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard {

// Where settings are written: the engine's configuration, or a test's.
class SettingsSource {
  public:
    using KeyAndValue = std::pair<std::string, std::string>;
    // An entry of the `af-packet:` section as it is written, that of `default` too.
    struct Entry {
        std::optional<std::string> interface; // none: it says nothing that could be a name
        std::vector<std::string> keys;
    };
    // What is written where keys with values are expected; nothing at all is no key.
    enum class Form { keys, text, list };
    struct PluginSection {
        Form form = Form::keys;
        std::string text;
        std::vector<KeyAndValue> values;
    };

    virtual ~SettingsSource() = default;

    // The entries of the `af-packet:` section, in its order.
    [[nodiscard]] virtual std::vector<Entry> entries() const = 0;
    // What is written for an interface, in its own entry or else in that of `default`.
    [[nodiscard]] virtual std::optional<std::string> value(const std::string& interface,
                                                           std::string_view key) const = 0;
    // All of the `afp-guard:` section.
    [[nodiscard]] virtual PluginSection plugin_section() const = 0;

    // The interfaces that have an entry, in its order.
    [[nodiscard]] std::vector<std::string> interfaces() const;
};

// Reads and checks the `afp-guard:` section alone: its keys are ours, so every unknown one and
// every bad value is an error.
Result<Settings> read_plugin_settings(const SettingsSource& source);

// Reads everything. `arguments` is "key=value,…": a key of the `afp-guard:` section, or one of an
// interface, which then holds for all of them; both override what the source says.
Result<Settings> read_settings(const SettingsSource& source, std::string_view arguments, Log& log);

} // namespace afpguard
