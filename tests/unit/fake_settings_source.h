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
    using Entry = std::map<std::string, std::string, std::less<>>;

    void add(const std::string& interface, Entry entry) {
        names_.push_back(interface);
        entries_[interface] = std::move(entry);
    }
    void set_default(Entry entry) { default_ = std::move(entry); }
    void set_plugin_values(std::vector<KeyAndValue> values) { plugin_values_ = std::move(values); }

    [[nodiscard]] std::vector<std::string> interfaces() const override { return names_; }
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override {
        const auto own = entries_.at(interface).find(key);
        if (own != entries_.at(interface).end())
            return own->second;
        const auto common = default_.find(key);
        return common != default_.end() ? std::optional<std::string>(common->second) : std::nullopt;
    }
    [[nodiscard]] std::vector<KeyAndValue> plugin_values() const override { return plugin_values_; }

  private:
    std::vector<std::string> names_;
    std::map<std::string, Entry> entries_;
    Entry default_;
    std::vector<KeyAndValue> plugin_values_;
};

} // namespace afpguard::test
