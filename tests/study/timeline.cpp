// SPDX-License-Identifier: GPL-2.0-only
// Writes a gnuplot script that draws what the capture threads of a start did when: of stock and of
// the plugin beside each other.
#include "tests/study/runs.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::study {

namespace {

using namespace afpguard::tools;

struct Settings {
    std::string report;
    std::string suricata;
    std::uint64_t delay = 0;
    std::string mode = "guard";
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("REPORT [options]",
                    "Prints a gnuplot script for the starts in a report (JSON) of the study.");
    options.text("suricata", "VERSION", "whose (the first one's)", settings.suricata);
    options.number("delay-us", "N", "with this delay", settings.delay);
    options.text("mode", "MODE", "beside stock's (guard)", settings.mode);
    const auto files = options.parse(argc, argv);
    if (files.size() != 1)
        throw ToolError("give one report");
    settings.report = files.front();
}

struct Bar {
    double begin;
    double end;
};

// One thread's bars of each kind, in milliseconds of the socket phase.
struct Row {
    std::string name;
    std::map<std::string, std::vector<Bar>> bars;
};

struct Panel {
    std::string title;
    std::vector<Row> rows;
    double end = 0;
};

// Kinds in the order of the key: what is drawn later lies on top.
struct Kind {
    const char* name;
    const char* title;
    const char* colour;
};
constexpr Kind kinds[] = {{"all", "waits for others", "#dddddd"},
                          {"create", "socket", "#999999"},
                          {"ring", "ring", "#4477aa"},
                          {"bind", "bind", "#ee7733"},
                          {"join", "join", "#aa3377"},
                          {"wait", "takes frames", "#228833"}};

// A ring begins where the step before it ended: a delay is not always inside the call.
Row read_row(const json_t* thread, double origin) {
    Row row{text_at(thread, "name"), {}};
    std::size_t index = 0;
    const json_t* step = nullptr;
    double before = 0;
    double first = 0;
    json_array_foreach(json_object_get(thread, "steps"), index, step) {
        const std::string name = json_string_value(json_array_get(step, 0));
        const double begin = json_number_value(json_array_get(step, 1)) - origin;
        const double end = json_number_value(json_array_get(step, 2)) - origin;
        if (index == 0)
            first = begin;
        row.bars[name].push_back({name == "ring" && index > 0 ? before : begin, end});
        before = end;
    }
    row.bars["all"].push_back({first, before});
    return row;
}

// Where a thread ("W#01-SFE_0_TX") stands: its interface counts, then its number.
auto places_of(json_t* interfaces) {
    std::map<std::string, std::size_t> order;
    const char* name = nullptr;
    json_t* sums = nullptr;
    json_object_foreach(interfaces, name, sums) order.emplace(name, order.size());
    return [order](const Row& row) {
        const std::size_t dash = row.name.find('-');
        const auto found =
            order.find(dash == std::string::npos ? row.name : row.name.substr(dash + 1));
        return std::pair(found == order.end() ? order.size() : found->second, row.name);
    };
}

Panel read_panel(const json_t* run) {
    const json_t* picture = json_object_get(run, "picture");
    Panel panel;
    panel.title = text_at(run, "capture");
    if (panel.title != text_at(run, "mode"))
        panel.title += " " + text_at(run, "mode");
    panel.title += ", Suricata " + text_at(run, "suricata");
    panel.end = number_at(picture, "socket_phase_ms").value_or(0);
    const double origin = number_at(picture, "socket_phase_begin_ms").value_or(0);
    std::size_t index = 0;
    const json_t* thread = nullptr;
    json_array_foreach(json_object_get(picture, "threads"), index, thread)
        panel.rows.push_back(read_row(thread, origin));
    if (panel.rows.empty())
        throw ToolError("no threads were traced in: " + run_name(run));
    const auto place = places_of(json_object_get(run, "interfaces"));
    std::ranges::stable_sort(panel.rows, {}, place);
    return panel;
}

const json_t* find_run(const json_t* report, const Settings& settings, const std::string& mode) {
    std::size_t index = 0;
    const json_t* run = nullptr;
    json_array_foreach(json_object_get(report, "runs"), index, run) {
        if (text_at(run, "mode") == mode && count_at(run, "delay_us") == settings.delay &&
            (settings.suricata.empty() || text_at(run, "suricata") == settings.suricata))
            return run;
    }
    throw ToolError(settings.report + " has no run of " + mode + " with that delay");
}

bool has(const Panel& panel, const Kind& kind) {
    return std::ranges::any_of(panel.rows,
                               [&](const Row& row) { return row.bars.contains(kind.name); });
}

// A data block for each kind: x, y, and the corners of a box.
void print_data(const Panel& panel, std::size_t number, double shortest) {
    for (const Kind& kind : kinds) {
        if (!has(panel, kind))
            continue;
        std::printf("$%s%zu << EOD\n", kind.name, number);
        for (std::size_t row = 0; row < panel.rows.size(); ++row) {
            const auto bars = panel.rows[row].bars.find(kind.name);
            if (bars == panel.rows[row].bars.end())
                continue;
            const double y = static_cast<double>(row) + 1;
            for (const Bar& bar : bars->second)
                std::printf("%.3f %.1f %.3f %.3f %.2f %.2f\n", bar.begin, y, bar.begin,
                            std::max(bar.end, bar.begin + shortest), y - 0.4, y + 0.4);
        }
        std::printf("EOD\n");
    }
}

void print_panel(const Panel& panel, std::size_t number, const std::string& title, double end,
                 bool key) {
    print_data(panel, number, end / 250);
    std::printf("set title \"%s\"\n", title.c_str());
    std::printf("set xrange [0:%.3f]\nset yrange [%zu.6:0.4]\n", end * 1.03, panel.rows.size());
    std::printf("set ytics (");
    for (std::size_t row = 0; row < panel.rows.size(); ++row)
        std::printf("%s\"%s\" %zu", row == 0 ? "" : ", ", panel.rows[row].name.c_str(), row + 1);
    std::printf(") noenhanced\n");
    std::printf(key ? "set key outside below horizontal\n" : "unset key\n");
    std::printf("plot ");
    const char* comma = "";
    for (const Kind& kind : kinds) {
        if (!has(panel, kind))
            continue;
        std::printf(R"(%s$%s%zu with boxxyerror fs solid noborder lc rgb "%s" title "%s")", comma,
                    kind.name, number, kind.colour, kind.title);
        comma = ", ";
    }
    std::printf("\n");
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    const Json report = read_json(settings.report);
    const Panel stock = read_panel(find_run(report.get(), settings, "stock"));
    const Panel ours = read_panel(find_run(report.get(), settings, settings.mode));
    const double longest = std::max(stock.end, ours.end);
    std::printf("set terminal svg size 1500,640 font \"sans-serif,11\" background \"white\"\n"
                "set multiplot layout 1,3\n"
                "set xlabel \"ms since the first thread began with its socket\"\n"
                "set xtics nomirror\nset ytics nomirror font \",9\"\nset border 3\n");
    print_panel(stock, 1, stock.title, longest, true);
    print_panel(ours, 2, ours.title + ", same scale", longest, true);
    print_panel(ours, 3, ours.title + ", enlarged", ours.end, true);
    std::printf("unset multiplot\n");
    return exit_ok;
}

} // namespace

} // namespace afpguard::study

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::study::run);
}
