// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace afpguard::doctor {

// A name with a value and with children, as the engine keeps its configuration. The items of a
// sequence are children too, named "0", "1" and so on.
class YamlNode {
  public:
    using Children = std::list<std::unique_ptr<YamlNode>>;

    YamlNode() = default;
    YamlNode(const YamlNode&) = delete;
    YamlNode& operator=(const YamlNode&) = delete;
    ~YamlNode() = default;

    std::optional<std::string> value; // none: nothing, or nothing but children
    bool is_sequence = false;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const Children& children() const { return children_; }

    // The child of that name, the first where there are several; nullptr where there is none.
    [[nodiscard]] YamlNode* child(std::string_view name) const;
    // The value of that child; none where either is missing.
    [[nodiscard]] std::optional<std::string> child_value(std::string_view name) const;
    // The descendant at "name.name"; nullptr where there is none.
    [[nodiscard]] const YamlNode* find(std::string_view path) const;
    // Its value; none where either is missing.
    [[nodiscard]] std::optional<std::string> value_at(std::string_view path) const;

    // A new last child; nullptr where the tree would become too deep.
    YamlNode* add(std::string name);
    // The descendant at "name.name", made where it is missing; nullptr where that is too deep.
    YamlNode* find_or_add(std::string_view path);
    // Makes a child the last one.
    void move_to_end(std::string_view name);
    // Forgets value and children: what comes later counts.
    void clear();

  private:
    std::string name_;
    unsigned depth_ = 0;
    Children children_;
    std::map<std::string, Children::iterator, std::less<>> by_name_;
};

} // namespace afpguard::doctor
