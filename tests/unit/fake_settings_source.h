// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/settings_reader.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard::test {

// Settings as a test writes them down. The entry of `default` answers what an interface's own does
// not have.
class FakeSettingsSource final : public SettingsSource {
  public:
    using Keys = std::map<std::string, std::string, std::less<>>;

    void add(const std::string& interface, Keys keys) {
        written_.push_back({interface, names_of(keys)});
        entries_[interface] = std::move(keys);
    }
    void set_default(Keys keys) {
        written_.push_back({"default", names_of(keys)});
        default_ = std::move(keys);
    }
    void add_without_interface(std::vector<std::string> keys) {
        written_.push_back({std::nullopt, std::move(keys)});
    }
    void set_plugin_values(std::vector<KeyAndValue> values) {
        plugin_section_ = {Form::keys, {}, std::move(values)};
    }
    void set_plugin_section(Form form, std::string text) {
        plugin_section_ = {form, std::move(text), {{"0", "startup"}}};
    }

    [[nodiscard]] std::vector<Entry> entries() const override { return written_; }
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override {
        const auto own = entries_.at(interface).find(key);
        if (own != entries_.at(interface).end())
            return own->second;
        const auto common = default_.find(key);
        return common != default_.end() ? std::optional<std::string>(common->second) : std::nullopt;
    }
    [[nodiscard]] PluginSection plugin_section() const override { return plugin_section_; }

  private:
    static std::vector<std::string> names_of(const Keys& keys) {
        std::vector<std::string> names{"interface"};
        for (const auto& [key, value] : keys)
            names.push_back(key);
        return names;
    }

    std::vector<Entry> written_;
    std::map<std::string, Keys> entries_;
    Keys default_;
    PluginSection plugin_section_;
};

} // namespace afpguard::test
