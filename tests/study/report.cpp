// SPDX-License-Identifier: GPL-2.0-only
// Makes the study's report out of its runs: JSON, Markdown, and whether it went as expected.
#include "tests/study/markdown.h"
#include "tests/tools/eve_reader.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdio>
#include <ctime>
#include <fstream>

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

JsonObject machine() {
    utsname system{};
    ::uname(&system);
    JsonObject machine;
    machine.set("cpus", static_cast<std::uint64_t>(::sysconf(_SC_NPROCESSORS_ONLN)));
    machine.set("kernel", std::string(system.release)).set("architecture", system.machine);
    machine.set("memory_mb", static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                                     static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) >>
                                 20);
    return machine;
}

std::string date() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
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

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    if (!file)
        throw system_error(path);
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
        report.set("date", date()).set("command_line", settings.command_line);
        report.set("machine", machine());
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
