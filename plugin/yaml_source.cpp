// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/yaml_source.h"

#include "suricata-headers/configuration.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard {

namespace {

using suricata::SCConfNode;

constexpr const char* capture_section = "af-packet";
constexpr const char* plugin_section_name = "afp-guard";

std::string text_or_empty(const char* text) {
    return text != nullptr ? text : "";
}

template <class Visit> void for_each_child(const SCConfNode* parent, Visit visit) {
    if (parent == nullptr)
        return;
    for (SCConfNode* child = suricata::SCConfGetFirstNode(parent); child != nullptr;
         child = suricata::SCConfGetNextNode(child))
        visit(child);
}

} // namespace

std::vector<SettingsSource::Entry> YamlSource::entries() const {
    std::vector<Entry> list;
    for_each_child(suricata::SCConfGetNode(capture_section), [&](const SCConfNode* child) {
        Entry entry;
        if (const char* name = suricata::SCConfNodeLookupChildValue(child, "interface"))
            entry.interface = name;
        for_each_child(child, [&](const SCConfNode* setting) {
            entry.keys.push_back(text_or_empty(suricata::configuration_node::name(setting)));
        });
        list.push_back(std::move(entry));
    });
    return list;
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

SettingsSource::PluginSection YamlSource::plugin_section() const {
    namespace node = suricata::configuration_node;
    PluginSection found;
    const SCConfNode* section = suricata::SCConfGetNode(plugin_section_name);
    if (section == nullptr)
        return found;
    found.text = text_or_empty(node::val(section));
    // One that is written anew keeps the mark of a list, and has other children.
    if (node::is_sequence(section) != 0 && suricata::SCConfNodeLookupChild(section, "0") != nullptr)
        found.form = Form::list;
    else if (node::val(section) != nullptr && suricata::SCConfGetFirstNode(section) == nullptr)
        found.form = Form::text;
    for_each_child(section, [&](const SCConfNode* child) {
        found.values.emplace_back(text_or_empty(node::name(child)),
                                  text_or_empty(node::val(child)));
    });
    return found;
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
