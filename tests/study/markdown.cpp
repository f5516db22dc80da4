// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/markdown.h"

#include "tests/tools/document.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace afpguard::study {

namespace {

using tools::table_row;
using tools::table_rule;

struct Column {
    const char* title;
    std::string (*cell)(const json_t* run);
};

std::string count_of(const json_t* run, const char* key) {
    return std::to_string(count_at(run, key));
}

// Whole milliseconds; what was never measured is a dash.
std::string time_of(const json_t* run, const char* key) {
    const auto time = number_at(run, key);
    return time ? std::to_string(std::lround(*time)) : "–";
}

// What stock cannot count is a dash too.
std::string plugin_count(const json_t* run, const char* key) {
    return text_at(run, "capture") == "stock" ? "–" : count_of(run, key);
}

const Column columns[] = {
    {"Suricata", [](const json_t* run) { return text_at(run, "suricata"); }},
    {"capture",
     [](const json_t* run) {
         const std::string capture = text_at(run, "capture");
         return capture == "stock" ? capture : capture + " " + text_at(run, "mode");
     }},
    {"delay ms",
     [](const json_t* run) { return std::to_string(count_at(run, "delay_us") / 1000); }},
    {"cycles", [](const json_t* run) { return count_of(run, "cycles"); }},
    {"Engine started", [](const json_t* run) { return count_of(run, "started"); }},
    {"cycles with ENOTSOCK", [](const json_t* run) { return count_of(run, "cycles_enotsock"); }},
    {"ENOTSOCK lines", [](const json_t* run) { return count_of(run, "enotsock_lines"); }},
    {"guarded", [](const json_t* run) { return plugin_count(run, "guarded"); }},
    {"to Engine started, ms", [](const json_t* run) { return time_of(run, "start_ms"); }},
    {"socket phase, ms", [](const json_t* run) { return time_of(run, "socket_phase_ms"); }},
    {"to first pair's frame, ms",
     [](const json_t* run) { return time_of(run, "first_forward_ms"); }},
    {"to last pair's, ms", [](const json_t* run) { return time_of(run, "last_forward_ms"); }},
    {"to every flow's, ms", [](const json_t* run) { return time_of(run, "all_up_ms"); }},
    {"lost between", [](const json_t* run) { return count_of(run, "lost_between"); }},
    {"lost after", [](const json_t* run) { return count_of(run, "lost_after_up"); }},
    {"wedged", [](const json_t* run) { return count_of(run, "wedged"); }},
};

using Runs = std::vector<const json_t*>;

// The runs that share a table of interfaces.
std::vector<Runs> by_setting(const json_t* runs) {
    std::vector<Runs> groups;
    std::size_t index = 0;
    const json_t* run = nullptr;
    json_array_foreach(runs, index, run) {
        const auto group = std::ranges::find_if(groups, [&](const Runs& one) {
            return text_at(one.front(), "suricata") == text_at(run, "suricata") &&
                   count_at(one.front(), "delay_us") == count_at(run, "delay_us");
        });
        if (group == groups.end())
            groups.push_back({run});
        else
            group->push_back(run);
    }
    return groups;
}

std::string verdict(const json_t* run, const char* interface) {
    const json_t* sums = json_object_get(json_object_get(run, "interfaces"), interface);
    if (sums == nullptr)
        return "–";
    const std::uint64_t wedged = count_at(sums, "wedged_cycles");
    return count_of(sums, "packets_last_cycle") +
           (wedged == 0 ? ", well" : ", **wedged** in " + std::to_string(wedged));
}

std::string interface_table(const Runs& runs) {
    std::string text = "Suricata " + text_at(runs.front(), "suricata") + ", delay " +
                       std::to_string(count_at(runs.front(), "delay_us") / 1000) +
                       " ms: packets of the last cycle, and whether the interface was wedged\n\n";
    std::vector<std::string> titles{"interface"};
    for (const json_t* run : runs)
        titles.push_back(text_at(run, "mode"));
    text += table_row(titles) + table_rule(1, titles.size());
    const char* name = nullptr;
    json_t* sums = nullptr;
    json_object_foreach(json_object_get(runs.front(), "interfaces"), name, sums) {
        std::vector<std::string> cells{name};
        for (const json_t* run : runs)
            cells.push_back(verdict(run, name));
        text += table_row(cells);
    }
    return text;
}

} // namespace

std::string run_table(const json_t* runs) {
    std::vector<std::string> cells;
    for (const Column& column : columns)
        cells.emplace_back(column.title);
    std::string text = table_row(cells) + table_rule(2, cells.size());
    std::size_t index = 0;
    const json_t* run = nullptr;
    json_array_foreach(runs, index, run) {
        cells.clear();
        for (const Column& column : columns)
            cells.push_back(column.cell(run));
        text += table_row(cells);
    }
    return text;
}

std::string interface_tables(const json_t* runs) {
    std::string text;
    for (const Runs& group : by_setting(runs))
        text += (text.empty() ? "" : "\n") + interface_table(group);
    return text;
}

std::string expectation_list(const std::vector<Expectation>& expectations) {
    std::string text;
    for (const Expectation& one : expectations) {
        const char* mark = one.holds ? "holds" : (one.must ? "**FAILS**" : "**does not hold**");
        text += std::string("- ") + mark + ": " + one.run + ": " + one.what + "\n";
    }
    return text;
}

} // namespace afpguard::study
