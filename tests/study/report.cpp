// SPDX-License-Identifier: GPL-2.0-only
// Makes the study's report out of its runs: JSON, Markdown, and whether it went as expected.
#include "tests/study/markdown.h"
#include "tests/tools/document.h"
#include "tests/tools/eve_reader.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::study {

namespace {

using namespace afpguard::tools;

struct Settings {
    std::string command_line;
    std::string json;
    std::string markdown;
    std::vector<std::string> runs;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("RUN... [options]",
                    "Each RUN is a file of JSON lines: the run's head, then its cycles.\n"
                    "Status 0 where all that must hold does, 1 where not.");
    options.text("command-line", "TEXT", "how the study was called", settings.command_line);
    options.text("json", "FILE", "write everything there", settings.json);
    options.text("markdown", "FILE", "write there what is printed", settings.markdown);
    settings.runs = options.parse(argc, argv);
    if (settings.runs.empty())
        throw ToolError("give the files of the runs");
}

Json read_run(const std::string& path) {
    EveReader reader(path);
    const Json head = reader.next();
    std::vector<Json> cycles;
    while (Json cycle = reader.next())
        cycles.push_back(std::move(cycle));
    if (!head || cycles.empty())
        throw ToolError(path + ": no run");
    return make_run(head.get(), cycles);
}

Json describe(const std::vector<Expectation>& all) {
    Json list(json_array());
    for (const Expectation& one : all) {
        JsonObject object;
        object.set("run", one.run).set("what", one.what);
        object.set("holds", Json(json_boolean(one.holds)));
        object.set("must", Json(json_boolean(one.must)));
        json_array_append_new(list.get(), object.release().release());
    }
    return list;
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    Json runs(json_array());
    for (const std::string& path : settings.runs)
        json_array_append_new(runs.get(), read_run(path).release());
    const auto expected = expectations(runs.get());
    const std::string markdown = run_table(runs.get()) + "\n" + interface_tables(runs.get()) +
                                 "\n" + expectation_list(expected);
    std::fputs(markdown.c_str(), stdout);
    if (!settings.markdown.empty())
        write_file(settings.markdown, markdown);

    int status = exit_ok;
    for (const Expectation& one : expected) {
        if (one.holds || !one.must)
            continue;
        status = exit_finding;
        std::fprintf(stderr, "expectation failed: %s: %s\n", one.run.c_str(), one.what.c_str());
    }
    if (!settings.json.empty()) {
        JsonObject report;
        report.set("date", date_and_time()).set("command_line", settings.command_line);
        report.set("machine", describe_machine());
        report.set("expectations", describe(expected));
        report.set("runs", std::move(runs));
        write_file(settings.json, report.text() + "\n");
    }
    return status;
}

} // namespace

} // namespace afpguard::study

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::study::run);
}
