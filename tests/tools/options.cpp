// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/options.h"

#include "tests/tools/tool.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace afpguard::tools {

std::uint64_t parse_number(const std::string& what, const std::string& text, std::uint64_t lowest,
                           std::uint64_t highest) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stopped != end || number < lowest || number > highest)
        throw ToolError(what + ": '" + text + "' is not a number from " + std::to_string(lowest) +
                        " to " + std::to_string(highest));
    return number;
}

Options::Options(std::string usage, std::string summary)
    : usage_(std::move(usage)), summary_(std::move(summary)) {}

void Options::flag(const std::string& name, const std::string& help, bool& target) {
    entries_.push_back({name, "", help, [&target](const std::string&) { target = true; }});
}

void Options::text(const std::string& name, const std::string& argument, const std::string& help,
                   std::string& target) {
    const std::string shown = target.empty() ? help : help + " (" + target + ")";
    value(name, argument, shown, [&target](const std::string& given) { target = given; });
}

void Options::value(const std::string& name, const std::string& argument, const std::string& help,
                    std::function<void(const std::string&)> take) {
    entries_.push_back({name, argument, help, std::move(take)});
}

const Options::Entry& Options::find(const std::string& name) const {
    for (const Entry& entry : entries_)
        if (entry.name == name)
            return entry;
    throw ToolError("there is no option --" + name + "; see --help");
}

std::vector<std::string> Options::parse(int argc, char** argv) const {
    std::vector<std::string> rest;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--") {
            rest.insert(rest.end(), argv + i + 1, argv + argc);
            break;
        }
        if (word.size() < 3 || word.compare(0, 2, "--") != 0) {
            rest.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        const bool joined = equals != std::string::npos;
        const std::string name = joined ? word.substr(2, equals - 2) : word.substr(2);
        if (name == "help") {
            print_help(argv[0]);
            std::exit(exit_ok);
        }
        const Entry& entry = find(name);
        if (entry.argument.empty() && joined)
            throw ToolError("--" + name + " takes no value");
        if (!entry.argument.empty() && !joined && i + 1 >= argc)
            throw ToolError("--" + name + " needs a value: " + entry.argument);
        if (joined)
            entry.take(word.substr(equals + 1));
        else
            entry.take(entry.argument.empty() ? "" : argv[++i]);
    }
    return rest;
}

void Options::print_help(const char* program) const {
    std::printf("Usage: %s %s\n\n%s\n\n", program, usage_.c_str(), summary_.c_str());
    for (const Entry& entry : entries_) {
        const std::string left = "--" + entry.name + (entry.argument.empty() ? "" : " ");
        std::printf("  %-28s %s\n", (left + entry.argument).c_str(), entry.help.c_str());
    }
    std::printf("  %-28s %s\n", "--help", "this text");
}

} // namespace afpguard::tools
