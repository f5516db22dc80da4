// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/configuration.h"

#include "src/run_mode.h"
#include "src/setting_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard::doctor {

namespace {

constexpr std::string_view capture_section = "af-packet";
constexpr std::string_view plugin_section_name = "afp-guard";

// The first entry of the section for an interface.
const YamlNode* entry_of(const YamlNode& root, std::string_view interface) {
    const YamlNode* section = root.child(capture_section);
    if (section == nullptr)
        return nullptr;
    for (const auto& entry : section->children())
        if (entry->child_value("interface") == interface)
            return entry.get();
    return nullptr;
}

unsigned number_at(const YamlNode& root, std::string_view path, unsigned fallback) {
    constexpr unsigned engine_limit = 65535;
    const auto number = parse_number(root.value_at(path).value_or(""), 1);
    return number ? std::min(*number, engine_limit) : fallback;
}

// "64mb", "1 GiB", "4096" as the engine reads sizes; 0 where it is none.
std::uint64_t size_of(const std::string& text) {
    char* unit = nullptr;
    const double number = std::strtod(text.c_str(), &unit);
    constexpr double most = 1e15;
    if (unit == text.c_str() || !(number >= 0 && number < most))
        return 0;
    while (*unit == ' ')
        ++unit;
    const std::string_view letters = "kmg";
    const char letter = static_cast<char>(*unit | 0x20);
    const std::size_t power = *unit == '\0' ? std::string_view::npos : letters.find(letter);
    double bytes = number;
    for (std::size_t step = 0; power != std::string_view::npos && step <= power; ++step)
        bytes *= 1024;
    return static_cast<std::uint64_t>(bytes);
}

std::uint64_t memcaps_of(const YamlNode& root) {
    constexpr std::uint64_t megabyte = std::uint64_t{1024} * 1024;
    struct Memcap {
        std::string_view path;
        std::uint64_t fallback;
    };
    // The engine's own defaults.
    static constexpr std::array<Memcap, 6> all{{{"flow.memcap", 32 * megabyte},
                                                {"defrag.memcap", 16 * megabyte},
                                                {"stream.memcap", 32 * megabyte},
                                                {"stream.reassembly.memcap", 64 * megabyte},
                                                {"host.memcap", 16 * megabyte},
                                                {"ippair.memcap", 16 * megabyte}}};
    std::uint64_t sum = 0;
    for (const Memcap& one : all) {
        const auto text = root.value_at(one.path);
        sum += text ? size_of(*text) : one.fallback;
    }
    return sum;
}

} // namespace

std::vector<SettingsSource::Entry> ConfigurationSource::entries() const {
    std::vector<Entry> list;
    const YamlNode* section = root_.child(capture_section);
    if (section == nullptr)
        return list;
    for (const auto& child : section->children()) {
        Entry entry{child->child_value("interface"), {}};
        for (const auto& setting : child->children())
            entry.keys.push_back(setting->name());
        list.push_back(std::move(entry));
    }
    return list;
}

std::optional<std::string> ConfigurationSource::value(const std::string& interface,
                                                      std::string_view key) const {
    // The engine keeps a filter for all interfaces under a key of its own; it goes first.
    if (key == "bpf-filter" && root_.child(key) != nullptr)
        return root_.child_value(key).value_or("");
    const YamlNode* entry = entry_of(root_, interface);
    if (entry == nullptr)
        return std::nullopt;
    if (auto own = entry->child_value(key))
        return own;
    const YamlNode* fallback = entry_of(root_, "default");
    return fallback != nullptr ? fallback->child_value(key) : std::nullopt;
}

SettingsSource::PluginSection ConfigurationSource::plugin_section() const {
    PluginSection found;
    const YamlNode* section = root_.child(plugin_section_name);
    if (section == nullptr)
        return found;
    found.text = section->value.value_or("");
    if (section->is_sequence && section->child("0") != nullptr)
        found.form = Form::list;
    else if (section->value && section->children().empty())
        found.form = Form::text;
    for (const auto& child : section->children())
        found.values.emplace_back(child->name(), child->value.value_or(""));
    return found;
}

EngineSettings read_engine_settings(const YamlNode& root) {
    constexpr unsigned engine_default = 1024;
    EngineSettings settings;
    settings.run_mode = run_mode_named(root.value_at("runmode").value_or(""));
    settings.max_pending_packets = number_at(root, "max-pending-packets", engine_default);
    const unsigned workers = number_at(root, "threading.cpu-affinity.worker-cpu-set.threads", 0);
    if (workers != 0)
        settings.worker_threads = workers;
    settings.thread_ratio =
        std::strtod(root.value_at("threading.detect-thread-ratio").value_or("1").c_str(), nullptr);
    settings.disable_offloading =
        parse_switch(root.value_at("capture.disable-offloading").value_or("yes")).value_or(false);
    settings.packet_size = root.value_at("default-packet-size");
    settings.user = root.value_at("run-as.user").value_or("");
    settings.group = root.value_at("run-as.group").value_or("");
    if (const YamlNode* plugins = root.child("plugins"))
        for (const auto& child : plugins->children())
            if (child->value)
                settings.plugins.push_back(*child->value);
    settings.memcaps = memcaps_of(root);
    return settings;
}

} // namespace afpguard::doctor
