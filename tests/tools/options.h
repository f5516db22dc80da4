// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

namespace afpguard::tools {

// A decimal number within bounds; throws ToolError that names what it was for.
[[nodiscard]] std::uint64_t parse_number(const std::string& what, const std::string& text,
                                         std::uint64_t lowest, std::uint64_t highest);

// The long options of one tool: each writes into a variable whose value before is the default.
class Options {
  public:
    // How to call it ("FILE [options]") and what it does.
    Options(std::string usage, std::string summary);

    void flag(const std::string& name, const std::string& help, bool& target);
    void text(const std::string& name, const std::string& argument, const std::string& help,
              std::string& target);
    // Calls `take` with the argument; for values with a form of their own.
    void value(const std::string& name, const std::string& argument, const std::string& help,
               std::function<void(const std::string&)> take);

    template <class Number>
    void number(const std::string& name, const std::string& argument, const std::string& help,
                Number& target, std::uint64_t lowest = 0,
                std::uint64_t highest = std::numeric_limits<Number>::max()) {
        static_assert(std::is_unsigned_v<Number>);
        value(name, argument, help + " (" + std::to_string(target) + ")",
              [&target, name, lowest, highest](const std::string& given) {
                  target = static_cast<Number>(parse_number("--" + name, given, lowest, highest));
              });
    }

    // Takes the options, answers --help by itself, and returns what is not an option.
    std::vector<std::string> parse(int argc, char** argv) const;

  private:
    struct Entry {
        std::string name;
        std::string argument; // empty: takes none
        std::string help;
        std::function<void(const std::string&)> take;
    };
    void print_help(const char* program) const;
    const Entry& find(const std::string& name) const;

    std::string usage_;
    std::string summary_;
    std::vector<Entry> entries_;
};

} // namespace afpguard::tools
