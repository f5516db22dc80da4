// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/yaml_source.h"

#include "suricata-headers/configuration.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace afpguard {

namespace {

using suricata::SCConfNode;

constexpr const char* capture_section = "af-packet";
constexpr const char* plugin_section = "afp-guard";

std::string text_or_empty(const char* text) {
    return text != nullptr ? text : "";
}

template <class Visit> void for_each_child(const char* section, Visit visit) {
    const SCConfNode* parent = suricata::SCConfGetNode(section);
    if (parent == nullptr)
        return;
    for (SCConfNode* child = suricata::SCConfGetFirstNode(parent); child != nullptr;
         child = suricata::SCConfGetNextNode(child))
        visit(child);
}

} // namespace

std::vector<std::string> YamlSource::interfaces() const {
    std::vector<std::string> names;
    for_each_child(capture_section, [&](const SCConfNode* entry) {
        const char* name = suricata::SCConfNodeLookupChildValue(entry, "interface");
        if (name != nullptr && std::string_view(name) != "default")
            names.emplace_back(name);
    });
    return names;
}

std::optional<std::string> YamlSource::value(const std::string& interface,
                                             std::string_view key) const {
    const std::string name(key);
    const char* text = nullptr;
    // The engine keeps a filter from its command line under a key of its own; it goes first.
    if (key == "bpf-filter" && suricata::SCConfGet("bpf-filter", &text) == 1)
        return text_or_empty(text);
    SCConfNode* section = suricata::SCConfGetNode(capture_section);
    if (section == nullptr)
        return std::nullopt;
    const SCConfNode* entry = suricata::ConfFindDeviceConfig(section, interface.c_str());
    const SCConfNode* fallback = suricata::ConfFindDeviceConfig(section, "default");
    if (entry == nullptr ||
        suricata::SCConfGetChildValueWithDefault(entry, fallback, name.c_str(), &text) != 1)
        return std::nullopt;
    return text_or_empty(text);
}

std::vector<SettingsSource::KeyAndValue> YamlSource::plugin_values() const {
    std::vector<KeyAndValue> values;
    for_each_child(plugin_section, [&](const SCConfNode* child) {
        values.emplace_back(text_or_empty(suricata::configuration_node::name(child)),
                            text_or_empty(suricata::configuration_node::val(child)));
    });
    return values;
}

suricata::SCConfNode* yaml_node(const std::string& interface, const char* key) {
    SCConfNode* section = suricata::SCConfGetNode(capture_section);
    if (section == nullptr)
        return nullptr;
    for (const char* name : {interface.c_str(), "default"}) {
        const SCConfNode* entry = suricata::ConfFindDeviceConfig(section, name);
        SCConfNode* found =
            entry != nullptr ? suricata::SCConfNodeLookupChild(entry, key) : nullptr;
        if (found != nullptr)
            return found;
    }
    return nullptr;
}

} // namespace afpguard
