// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/tables.h"

#include "tests/tools/document.h"

#include <cstdio>
#include <string>
#include <vector>

namespace afpguard::bench {

namespace {

// Which candidates the plugin is held against.
struct Reference {
    const char* candidate;
    const char* name;
    const char* key;
};
constexpr Reference references[] = {{"stock", "stock", "vs_stock"},
                                    {"forwarder", "limit", "vs_limit"}};
constexpr const char* subject = "guard";

std::vector<std::string> measured_candidates(const Samples& samples, const Metric& metric) {
    std::vector<std::string> names;
    for (const std::string& candidate : samples.candidates(metric.part)) {
        for (const std::string& cell : samples.cells(metric.part)) {
            if (!samples.summary(metric.part, cell, metric.key, candidate))
                continue;
            names.push_back(candidate);
            break;
        }
    }
    return names;
}

std::string ratio_text(const Samples& samples, const Metric& metric, const std::string& cell,
                       const Reference& reference) {
    const auto ratio = samples.ratio(metric.part, cell, metric.key, subject, reference.candidate);
    if (!ratio)
        return "–";
    return spread_text(*ratio, 1, 2) + (ratio->conclusive() ? "" : " inconclusive");
}

std::string quoted(const std::string& text) {
    return "\"" + text + "\"";
}

} // namespace

std::string number_text(double number, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, number);
    return text;
}

std::string spread_text(const Summary& summary, double unit, int digits) {
    return number_text(summary.spread.median / unit, digits) + " (" +
           number_text(summary.spread.lower / unit, digits) + "–" +
           number_text(summary.spread.upper / unit, digits) + ")";
}

std::string metric_table(const Samples& samples, const Metric& metric) {
    const auto candidates = measured_candidates(samples, metric);
    if (candidates.empty())
        return "";
    std::vector<std::string> titles{metric.title};
    titles.insert(titles.end(), candidates.begin(), candidates.end());
    for (const Reference& reference : references)
        titles.push_back(std::string(subject) + " ÷ " + reference.name);
    std::string text = tools::table_row(titles) + tools::table_rule(1, titles.size());
    for (const std::string& cell : samples.cells(metric.part)) {
        std::vector<std::string> row{cell};
        for (const std::string& candidate : candidates) {
            const auto summary = samples.summary(metric.part, cell, metric.key, candidate);
            row.push_back(summary ? spread_text(*summary, metric.unit, metric.digits) : "–");
        }
        for (const Reference& reference : references)
            row.push_back(ratio_text(samples, metric, cell, reference));
        text += tools::table_row(row);
    }
    return text;
}

void add_results(json_t* list, const Samples& samples, const Metric& metric) {
    for (const std::string& cell : samples.cells(metric.part)) {
        for (const std::string& candidate : samples.candidates(metric.part)) {
            const auto summary = samples.summary(metric.part, cell, metric.key, candidate);
            if (!summary)
                continue;
            tools::JsonObject result;
            result.set("part", metric.part).set("cell", cell).set("candidate", candidate);
            result.set("metric", metric.key).set("value", to_json(*summary));
            for (const Reference& reference : references)
                if (const auto ratio = samples.ratio(metric.part, cell, metric.key, candidate,
                                                     reference.candidate))
                    result.set(reference.key, to_json(*ratio));
            json_array_append_new(list, result.release().release());
        }
    }
}

std::string metric_plot(const Samples& samples, const Metric& metric) {
    const auto candidates = measured_candidates(samples, metric);
    std::string data = "$data << END\n";
    for (const std::string& cell : samples.cells(metric.part)) {
        data += quoted(cell);
        for (const std::string& candidate : candidates) {
            const auto summary = samples.summary(metric.part, cell, metric.key, candidate);
            for (const double value :
                 {summary ? summary->spread.median : 0, summary ? summary->spread.lower : 0,
                  summary ? summary->spread.upper : 0})
                data += " " + number_text(value / metric.unit, 4);
        }
        data += "\n";
    }
    std::string script = data +
                         "END\n"
                         "set terminal svg size 1100,520 font \"sans-serif,11\" "
                         "background \"white\"\n"
                         "set style data histograms\n"
                         "set style histogram errorbars gap 2 lw 1\n"
                         "set style fill solid 0.8 border -1\nset bars 0.4\n"
                         "set yrange [0:*]\nset grid ytics\nset border 3\nset tics nomirror\n"
                         "set xtics rotate by -20\nset key outside\nset ylabel " +
                         quoted(metric.title) + "\nplot";
    for (std::size_t place = 0; place < candidates.size(); ++place) {
        const std::size_t column = 2 + 3 * place;
        script += (place == 0 ? " " : ", ") + std::string("$data using ") + std::to_string(column) +
                  ":" + std::to_string(column + 1) + ":" + std::to_string(column + 2) +
                  (place == 0 ? ":xtic(1)" : "") + " title " + quoted(candidates[place]) +
                  " noenhanced";
    }
    return candidates.empty() ? "" : script + "\n";
}

} // namespace afpguard::bench
