// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"
#include "doctor/yaml_node.h"
#include "src/settings_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard::doctor {

// The settings of the plugin in a configuration, looked up as the engine looks them up.
class ConfigurationSource final : public SettingsSource {
  public:
    // The tree outlives it.
    explicit ConfigurationSource(const YamlNode& root) : root_(root) {}

    [[nodiscard]] std::vector<Entry> entries() const override;
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override;
    [[nodiscard]] PluginSection plugin_section() const override;

  private:
    const YamlNode& root_;
};

// What it says of the engine itself that concerns the capture.
EngineSettings read_engine_settings(const YamlNode& root);

} // namespace afpguard::doctor
