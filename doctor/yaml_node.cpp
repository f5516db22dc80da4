// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/yaml_node.h"

#include <algorithm>
#include <utility>

namespace afpguard::doctor {

namespace {

// Far more than any configuration has, and few enough to be walked by recursion.
constexpr unsigned deepest = 512;

// Takes the first name off a path.
std::string_view take_name(std::string_view& path) {
    const std::string_view name = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(name.size() + 1, path.size()));
    return name;
}

} // namespace

YamlNode* YamlNode::child(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found != by_name_.end() ? found->second->get() : nullptr;
}

std::optional<std::string> YamlNode::child_value(std::string_view name) const {
    const YamlNode* found = child(name);
    return found != nullptr ? found->value : std::nullopt;
}

const YamlNode* YamlNode::find(std::string_view path) const {
    const YamlNode* node = this;
    while (node != nullptr && !path.empty())
        node = node->child(take_name(path));
    return node;
}

std::optional<std::string> YamlNode::value_at(std::string_view path) const {
    const YamlNode* found = find(path);
    return found != nullptr ? found->value : std::nullopt;
}

YamlNode* YamlNode::add(std::string name) {
    if (depth_ >= deepest)
        return nullptr;
    auto node = std::make_unique<YamlNode>();
    node->name_ = std::move(name);
    node->depth_ = depth_ + 1;
    const auto place = children_.insert(children_.end(), std::move(node));
    by_name_.emplace((*place)->name_, place);
    return place->get();
}

YamlNode* YamlNode::find_or_add(std::string_view path) {
    YamlNode* node = this;
    while (node != nullptr && !path.empty()) {
        const std::string_view name = take_name(path);
        YamlNode* found = node->child(name);
        node = found != nullptr ? found : node->add(std::string(name));
    }
    return node;
}

void YamlNode::move_to_end(std::string_view name) {
    const auto found = by_name_.find(name);
    if (found != by_name_.end())
        children_.splice(children_.end(), children_, found->second);
}

void YamlNode::clear() {
    value.reset();
    by_name_.clear();
    children_.clear();
}

} // namespace afpguard::doctor
