// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/samples.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace afpguard::bench {

namespace {

constexpr double widest_spread = 0.2; // between the quartiles, as part of the median
constexpr std::size_t fewest_rounds = 3;

void flatten(const json_t* object, const std::string& prefix,
             std::map<std::string, double>& values) {
    const char* name = nullptr;
    json_t* value = nullptr;
    json_object_foreach(const_cast<json_t*>(object), name, value) {
        if (json_is_object(value))
            flatten(value, prefix + name + ".", values);
        else if (json_is_number(value))
            values[prefix + name] = json_number_value(value);
    }
}

void add_new(std::vector<std::string>& names, const std::string& name) {
    if (std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

std::optional<Summary> summarize(const std::vector<double>& values) {
    const auto spread = tools::spread_of(values);
    if (!spread)
        return std::nullopt;
    return Summary{*spread, values.size()};
}

} // namespace

Sample read_sample(const json_t* line) {
    Sample sample;
    sample.suricata = tools::text_at(line, "suricata");
    sample.part = tools::text_at(line, "part");
    sample.cell = tools::text_at(line, "cell");
    sample.candidate = tools::text_at(line, "candidate");
    sample.round = tools::count_at(line, "round");
    const json_t* values = json_object_get(line, "values");
    sample.error = tools::text_at(values, "error");
    flatten(values, "", sample.values);
    return sample;
}

bool Summary::conclusive() const {
    return rounds >= fewest_rounds && spread.within(widest_spread);
}

std::vector<std::string> Samples::cells(const std::string& part) const {
    std::vector<std::string> names;
    for (const Sample& sample : samples_)
        if (sample.part == part)
            add_new(names, sample.cell);
    return names;
}

std::vector<std::string> Samples::candidates(const std::string& part) const {
    std::vector<std::string> names;
    for (const Sample& sample : samples_)
        if (sample.part == part)
            add_new(names, sample.candidate);
    return names;
}

std::map<std::uint64_t, double> Samples::series(const std::string& part, const std::string& cell,
                                                const std::string& metric,
                                                const std::string& candidate) const {
    std::map<std::uint64_t, double> values;
    for (const Sample& sample : samples_) {
        if (sample.part != part || sample.cell != cell || sample.candidate != candidate)
            continue;
        const auto found = sample.values.find(metric);
        if (found != sample.values.end())
            values[sample.round] = found->second;
    }
    return values;
}

std::optional<Summary> Samples::summary(const std::string& part, const std::string& cell,
                                        const std::string& metric,
                                        const std::string& candidate) const {
    std::vector<double> values;
    for (const auto& [round, value] : series(part, cell, metric, candidate))
        values.push_back(value);
    return summarize(values);
}

std::optional<Summary> Samples::ratio(const std::string& part, const std::string& cell,
                                      const std::string& metric, const std::string& candidate,
                                      const std::string& reference) const {
    const auto references = series(part, cell, metric, reference);
    std::vector<double> ratios;
    for (const auto& [round, value] : series(part, cell, metric, candidate)) {
        const auto other = references.find(round);
        if (other != references.end() && other->second > 0)
            ratios.push_back(value / other->second);
    }
    return summarize(ratios);
}

tools::JsonObject to_json(const Summary& summary) {
    tools::JsonObject object;
    object.set("median", summary.spread.median);
    object.set("lower_quartile", summary.spread.lower);
    object.set("upper_quartile", summary.spread.upper);
    object.set("rounds", std::uint64_t{summary.rounds});
    object.set("conclusive", tools::Json(json_boolean(summary.conclusive())));
    return object;
}

} // namespace afpguard::bench
