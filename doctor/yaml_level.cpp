// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/yaml_level.h"

#include "doctor/yaml_parser.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace afpguard::doctor {

namespace {

using Kind = YamlEvent::Kind;

constexpr unsigned deepest_level = 128; // the engine's own limit
constexpr std::size_t longest_name = 1023;

std::optional<std::string> value_of(const YamlEvent& event) {
    static constexpr std::array<std::string_view, 5> nothing{"", "~", "null", "Null", "NULL"};
    if (event.plain && std::ranges::find(nothing, event.text) != nothing.end())
        return std::nullopt;
    return event.text;
}

std::string with_hyphens(std::string name) {
    std::ranges::replace(name, '_', '-');
    return name;
}

// The file that is being read.
struct Reading {
    std::string path;
    YamlParser parser;
    YamlIncluder& includer;
    YamlEvent event;

    [[nodiscard]] std::string place() const {
        return path + ":" + std::to_string(event.line) + ":" + std::to_string(event.column);
    }
    [[nodiscard]] Error problem(const std::string& what) const {
        return Error(place() + ": " + what);
    }
    void remark(Severity severity, std::string what, Mend mend) const {
        includer.remark({severity, "yaml", place(), std::move(what), std::move(mend)});
    }
};

enum class Expect { key, value, include };

// One mapping or sequence, with its state between two events.
class Level {
  public:
    Level(Reading& reading, YamlNode& parent, bool in_sequence, unsigned depth, Expect expect)
        : reading_(reading),
          parent_(parent),
          node_(&parent),
          in_sequence_(in_sequence),
          depth_(depth),
          expect_(expect) {}

    Status run() {
        if (depth_ > deepest_level)
            return reading_.problem("is nested deeper than " + std::to_string(deepest_level) +
                                    " levels");
        while (!done_) {
            reading_.event = reading_.parser.next();
            if (!reading_.includer.has_room())
                return reading_.problem("there are more entries than any configuration has");
            if (auto s = take(reading_.event); !s)
                return s;
        }
        return Done{};
    }

  private:
    Status take(const YamlEvent& event) {
        switch (event.kind) {
        case Kind::error:
            return reading_.problem(event.text);
        case Kind::document_start:
            return check_version(event);
        case Kind::scalar:
            return take_scalar(event);
        case Kind::alias:
            return take_alias(event);
        case Kind::sequence_start:
            return take_sequence();
        case Kind::mapping_start:
            return take_mapping();
        case Kind::sequence_end:
        case Kind::mapping_end:
        case Kind::stream_end:
            done_ = true;
            return Done{};
        case Kind::other:
            break;
        }
        return Done{};
    }

    Status check_version(const YamlEvent& event) {
        if (event.major == 1 && event.minor == 1)
            return Done{};
        return reading_.problem("a configuration begins with the two lines \"%YAML 1.1\" and "
                                "\"---\"");
    }

    Status take_scalar(const YamlEvent& event) {
        if (in_sequence_)
            return take_item(event);
        if (expect_ == Expect::include) {
            forget_key();
            return include(event.text, parent_);
        }
        if (expect_ == Expect::value)
            return take_value(event);
        return event.text.empty() ? Status(Done{}) : take_key(event.text);
    }

    Status include(const std::string& path, YamlNode& into) {
        return reading_.includer.include(path, reading_.place(), into);
    }

    Status take_item(const YamlEvent& event) {
        const auto value = value_of(event);
        if (expect_ == Expect::include)
            return value ? include(*value, parent_) : Status(Done{});
        const bool known = parent_.child(std::to_string(next_item_)) != nullptr;
        YamlNode* item = next_item(parent_);
        if (item == nullptr)
            return too_deep();
        if (!known)
            item->value = value;
        return Done{};
    }

    Status take_value(const YamlEvent& event) {
        expect_ = Expect::key;
        const auto value = value_of(event);
        if (value && event.tag == "!include")
            return include(*value, *node_);
        if (value)
            node_->value = value;
        return Done{};
    }

    Status take_key(const std::string& key) {
        note_repetition(key);
        if (key == "include") {
            expect_ = Expect::include;
            return Done{};
        }
        if (key.size() > longest_name)
            return reading_.problem("a name has more than " + std::to_string(longest_name) +
                                    " characters");
        if (parent_.is_sequence && !parent_.value)
            parent_.value = with_hyphens(key);
        node_ = find_key(key);
        if (node_ == nullptr)
            return too_deep();
        expect_ = Expect::value;
        return Done{};
    }

    YamlNode* find_key(const std::string& key) {
        if (key.find('.') != std::string::npos)
            return parent_.find_or_add(key);
        if (YamlNode* existing = parent_.child(key)) {
            existing->clear();
            return existing;
        }
        const bool variables =
            parent_.name() == "address-groups" || parent_.name() == "port-groups";
        return parent_.add(variables ? key : with_hyphens(key));
    }

    // What includes say again is meant to count; twice in one place is an accident.
    void note_repetition(const std::string& key) {
        if (seen_.insert(key).second)
            return;
        if (key == "include")
            return reading_.remark(Severity::warning,
                                   "include is here twice, which Suricata may refuse",
                                   by_words("make it one: include: [ FILE, FILE ]"));
        reading_.remark(Severity::warning,
                        key + " is here twice, and Suricata takes the later one alone",
                        by_words("put both into one, or remove one"));
    }

    // The engine's loader passes over an alias, and takes what comes behind it in its place.
    Status take_alias(const YamlEvent& event) {
        reading_.remark(Severity::error,
                        "Suricata does not follow *" + event.text +
                            " and takes what comes behind it in its place",
                        by_words("write out what *" + event.text + " stands for"));
        return Done{};
    }

    Status take_sequence() {
        const bool includes = expect_ == Expect::include;
        Level items(reading_, includes ? parent_ : *node_, true, depth_ + 1,
                    includes ? Expect::include : Expect::key);
        if (includes)
            forget_key();
        if (auto s = items.run(); !s)
            return s;
        if (!includes)
            node_->is_sequence = true;
        expect_ = Expect::key;
        return Done{};
    }

    // What is included may do away with what the key before has made.
    void forget_key() {
        node_ = &parent_;
        expect_ = Expect::key;
    }

    Status take_mapping() {
        if (expect_ == Expect::include)
            return reading_.problem("include names a file or a list of files");
        YamlNode* into = in_sequence_ ? next_item(*node_) : node_;
        if (into == nullptr)
            return too_deep();
        if (in_sequence_)
            into->is_sequence = true;
        Level inner(reading_, *into, false, depth_ + 1, Expect::key);
        if (auto s = inner.run(); !s)
            return s;
        expect_ = Expect::key;
        return Done{};
    }

    // The child for the next item. One that is there already keeps what it has.
    YamlNode* next_item(YamlNode& sequence) {
        const std::string name = std::to_string(next_item_++);
        YamlNode* item = sequence.child(name);
        if (item == nullptr)
            return sequence.add(name);
        sequence.move_to_end(name);
        return item;
    }

    [[nodiscard]] Status too_deep() const { return reading_.problem("is nested too deep"); }

    Reading& reading_;
    YamlNode& parent_;
    YamlNode* node_; // of the last key
    const bool in_sequence_;
    const unsigned depth_;
    Expect expect_;
    bool done_ = false;
    std::size_t next_item_ = 0;
    std::set<std::string> seen_;
};

} // namespace

Status parse_yaml(const std::string& path, std::string_view text, YamlNode& into,
                  YamlIncluder& includer) {
    Reading reading{path, YamlParser(text), includer, {}};
    return Level(reading, into, false, 0, Expect::key).run();
}

} // namespace afpguard::doctor
