// SPDX-License-Identifier: GPL-2.0-only
#include "src/capture_choice.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <sstream>

namespace afpguard {

namespace {

std::string_view take_word(std::string_view& words) {
    const std::string_view word = words.substr(0, words.find('\0'));
    words.remove_prefix(std::min(word.size() + 1, words.size()));
    return word;
}

// Where the value of an option belongs; nullptr for one that is none of ours. getopt_long() takes
// the first of equal options that begin so, and no other option of Suricata has this initial.
std::optional<std::string>* place_of(std::string_view name, std::optional<std::string>& plugin,
                                     std::optional<std::string>& arguments) {
    constexpr std::string_view plugin_option = "capture-plugin";
    constexpr std::string_view arguments_option = "capture-plugin-args";
    if (name.empty())
        return nullptr;
    if (plugin_option.starts_with(name))
        return &plugin;
    return arguments_option.starts_with(name) ? &arguments : nullptr;
}

} // namespace

CaptureChoice capture_choice(std::string_view command_line) {
    constexpr std::string_view dashes = "--";
    CaptureChoice choice;
    std::optional<std::string> arguments;
    take_word(command_line); // the program
    while (!command_line.empty()) {
        const std::string_view word = take_word(command_line);
        if (word == dashes)
            break;
        if (!word.starts_with(dashes))
            continue;
        const std::string_view option = word.substr(dashes.size());
        const std::size_t equals = std::min(option.find('='), option.size());
        auto* place = place_of(option.substr(0, equals), choice.plugin, arguments);
        if (place == nullptr)
            continue;
        *place = equals < option.size() ? option.substr(equals + 1) : take_word(command_line);
    }
    choice.arguments = arguments.value_or("");
    return choice;
}

CaptureChoice own_capture_choice() {
    const std::ifstream file("/proc/self/cmdline", std::ios::binary);
    std::ostringstream line;
    line << file.rdbuf();
    return capture_choice(line.str());
}

} // namespace afpguard
