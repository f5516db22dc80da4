// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/settings_reader.h"

#include "suricata-headers/configuration.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard {

// The settings as the engine has read them from suricata.yaml and its command line.
class YamlSource final : public SettingsSource {
  public:
    [[nodiscard]] std::vector<Entry> entries() const override;
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override;
    [[nodiscard]] PluginSection plugin_section() const override;
};

// What is written for an interface, in its own entry or else in that of `default`, where that is
// more than a text; nullptr where there is nothing.
[[nodiscard]] suricata::SCConfNode* yaml_node(const std::string& interface, const char* key);

} // namespace afpguard
