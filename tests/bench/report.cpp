// SPDX-License-Identifier: GPL-2.0-only
// Makes the benchmarks' report out of their samples: JSON, Markdown, gnuplot scripts, and whether
// all of it could be measured.
#include "tests/bench/ratios.h"
#include "tests/bench/tables.h"
#include "tests/tools/document.h"
#include "tests/tools/eve_reader.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::bench {

namespace {

using namespace afpguard::tools;

// This one is known to pass nothing; that is what it is measured for.
constexpr const char* hopeless_candidate = "stock-offloads";

struct Settings {
    std::string samples;
    std::string command_line;
    std::string json;
    std::string plots;
    std::string size;
    JsonObject binaries;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("SAMPLES [options]",
                    "SAMPLES is a file with a line of JSON for each measurement.\n"
                    "Status 0 where all could be measured, 1 where not.");
    options.text("command-line", "TEXT", "how the benchmarks were called", settings.command_line);
    options.text("size", "TEXT", "of the run: full, quick, …", settings.size);
    options.text("json", "FILE", "write everything there", settings.json);
    options.text("plots", "DIR", "write gnuplot scripts there", settings.plots);
    options.value("binary", "NAME=TEXT", "what was measured", [&](const std::string& text) {
        const std::size_t sign = text.find('=');
        settings.binaries.set(text.substr(0, sign).c_str(),
                              sign == std::string::npos ? "" : text.substr(sign + 1));
    });
    const auto files = options.parse(argc, argv);
    if (files.size() != 1)
        throw ToolError("give one file with samples");
    settings.samples = files.front();
}

// In the order in which the Suricatas came.
std::vector<std::pair<std::string, std::vector<Sample>>> read_samples(const std::string& path,
                                                                      json_t* all) {
    std::vector<std::pair<std::string, std::vector<Sample>>> groups;
    EveReader reader(path);
    while (const Json line = reader.next()) {
        json_array_append(all, line.get());
        Sample sample = read_sample(line.get());
        auto group = std::ranges::find_if(
            groups, [&](const auto& one) { return one.first == sample.suricata; });
        if (group == groups.end())
            group = groups.insert(groups.end(), {sample.suricata, {}});
        group->second.push_back(std::move(sample));
    }
    if (groups.empty())
        throw ToolError(path + ": nothing was measured");
    return groups;
}

// What could not be measured; returns how many.
std::size_t complain(const std::vector<Sample>& samples) {
    std::size_t errors = 0;
    for (const Sample& sample : samples) {
        if (sample.error.empty() || sample.candidate == hopeless_candidate)
            continue;
        ++errors;
        std::fprintf(stderr, "could not be measured: %s, round %llu, %s, %s: %s\n",
                     sample.part.c_str(), static_cast<unsigned long long>(sample.round),
                     sample.candidate.c_str(), sample.cell.c_str(), sample.error.c_str());
    }
    return errors;
}

void write_plots(const std::string& folder, const std::string& suricata, const Samples& samples) {
    for (const Metric& metric : all_metrics()) {
        const std::string script = metric_plot(samples, metric);
        if (!metric.plotted || script.empty())
            continue;
        std::string path = folder;
        path.append("/")
            .append(suricata)
            .append("-")
            .append(metric.part)
            .append("-")
            .append(metric.key)
            .append(".gp");
        write_file(path, script);
    }
}

// Prints what one Suricata came to; returns it for the JSON file.
JsonObject describe(const std::string& suricata, const Samples& samples) {
    Json results(json_array());
    std::printf("## Suricata %s\n", suricata.c_str());
    for (const Metric& metric : all_metrics()) {
        const std::string table = metric_table(samples, metric);
        if (!table.empty())
            std::printf("\n%s", table.c_str());
        add_results(results.get(), samples, metric);
    }
    const auto ratios = all_ratios(samples);
    std::printf("\nTargets:\n\n%s", to_markdown(ratios).c_str());
    JsonObject object;
    object.set("suricata", suricata).set("ratios", to_json(ratios));
    object.set("results", std::move(results));
    return object;
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    Json samples(json_array());
    Json suricatas(json_array());
    std::size_t errors = 0;
    for (auto& [suricata, list] : read_samples(settings.samples, samples.get())) {
        errors += complain(list);
        const Samples group(std::move(list));
        json_array_append_new(suricatas.get(), describe(suricata, group).release().release());
        if (!settings.plots.empty())
            write_plots(settings.plots, suricata, group);
    }
    if (!settings.json.empty()) {
        JsonObject report;
        report.set("date", date_and_time()).set("command_line", settings.command_line);
        report.set("size", settings.size).set("machine", describe_machine());
        report.set("binaries", std::move(settings.binaries));
        report.set("complete", Json(json_boolean(errors == 0)));
        // The first Suricata's, where a reader looks for them.
        report.set("ratios", Json(json_incref(
                                 json_object_get(json_array_get(suricatas.get(), 0), "ratios"))));
        report.set("suricatas", std::move(suricatas)).set("samples", std::move(samples));
        write_file(settings.json, report.text() + "\n");
    }
    return errors == 0 ? exit_ok : exit_finding;
}

} // namespace

} // namespace afpguard::bench

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::bench::run);
}
