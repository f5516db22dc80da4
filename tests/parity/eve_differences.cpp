// SPDX-License-Identifier: GPL-2.0-only
// What eve.json tells behind stock's capture and behind the plugin's, where that differs.
#include "tests/parity/eve_records.h"

#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::parity {

namespace {

// With more values than that in which they differ, two records are not the same event.
constexpr std::size_t most_changes = 4;

std::string value_or_nothing(const Values& values, const std::string& path) {
    const auto found = values.find(path);
    return found == values.end() ? "nothing" : found->second;
}

std::vector<std::string> changed_paths(const Values& one, const Values& other) {
    std::vector<std::string> paths;
    for (const auto& [path, value] : one)
        if (value_or_nothing(other, path) != value)
            paths.push_back(path);
    for (const auto& [path, value] : other)
        if (!one.contains(path))
            paths.push_back(path);
    return paths;
}

// "flow tcp 192.0.2.1:40000 > 198.51.100.1:80"
std::string title(const Values& event) {
    const auto of = [&](const char* path) {
        std::string text = value_or_nothing(event, path);
        std::erase(text, '"');
        return text;
    };
    return of("event_type") + " " + of("proto") + " " + of("src_ip") + ":" + of("src_port") +
           " > " + of("dest_ip") + ":" + of("dest_port");
}

std::string whole_text(const Values& event) {
    std::string text;
    for (const auto& [path, value] : event)
        text.append(text.empty() ? "" : ", ").append(path).append("=").append(value);
    return text;
}

std::size_t tell_changes(const Values& stock, const Values& plugin) {
    const auto paths = changed_paths(stock, plugin);
    for (const std::string& path : paths)
        std::printf("%s: %s: stock: %s; plugin: %s\n", title(stock).c_str(), path.c_str(),
                    value_or_nothing(stock, path).c_str(), value_or_nothing(plugin, path).c_str());
    return paths.size();
}

// Records that are only on one side, those that are nearly alike told together.
std::size_t tell_events(const std::vector<Values>& stock, std::vector<Values> plugin) {
    std::size_t differences = 0;
    for (const Values& event : stock) {
        const auto nearest = std::ranges::min_element(plugin, {}, [&](const Values& other) {
            return value_or_nothing(other, "event_type") == value_or_nothing(event, "event_type")
                       ? changed_paths(event, other).size()
                       : most_changes + 1;
        });
        if (nearest != plugin.end() && changed_paths(event, *nearest).size() <= most_changes) {
            differences += tell_changes(event, *nearest);
            plugin.erase(nearest);
            continue;
        }
        ++differences;
        std::printf("%s: only stock: %s\n", title(event).c_str(), whole_text(event).c_str());
    }
    for (const Values& event : plugin)
        std::printf("%s: only plugin: %s\n", title(event).c_str(), whole_text(event).c_str());
    return differences + plugin.size();
}

// What only the plugin has is its own account.
std::size_t tell_statistics(const Values& stock, const Values& plugin) {
    std::size_t differences = 0;
    for (const auto& [path, value] : stock) {
        const std::string other = value_or_nothing(plugin, path);
        if (is_counter_of_chance(path) ? other != "nothing" : other == value)
            continue;
        ++differences;
        std::printf("stats %s: stock: %s; plugin: %s\n", path.c_str(), value.c_str(),
                    other.c_str());
    }
    return differences;
}

int run(int argc, char** argv) {
    const tools::Options options(
        "STOCK.json PLUGIN.json",
        "Compares the records of two eve.json as multisets, times and ids "
        "left out, and the last statistics;\none line for each difference. "
        "Status 0: none. 1: some.");
    const auto files = options.parse(argc, argv);
    if (files.size() != 2)
        throw tools::ToolError("give two files; see --help");
    const EveRecords stock = read_records(files[0]);
    const EveRecords plugin = read_records(files[1]);
    if (stock.events.empty() || stock.statistics.empty())
        throw tools::ToolError(files[0] + " has no events or no statistics");
    std::vector<Values> only_stock;
    std::vector<Values> only_plugin;
    std::ranges::set_difference(stock.events, plugin.events, std::back_inserter(only_stock));
    std::ranges::set_difference(plugin.events, stock.events, std::back_inserter(only_plugin));
    const std::size_t differences = tell_events(only_stock, std::move(only_plugin)) +
                                    tell_statistics(stock.statistics, plugin.statistics);
    return differences == 0 ? tools::exit_ok : tools::exit_finding;
}

} // namespace

} // namespace afpguard::parity

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::parity::run);
}
