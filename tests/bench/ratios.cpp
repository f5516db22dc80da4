// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/ratios.h"

#include "tests/bench/tables.h"

#include <string>
#include <utility>
#include <vector>

namespace afpguard::bench {

namespace {

bool is_worse(const Target& target, const Summary& one, const Summary& other) {
    return target.at_most ? one.spread.median > other.spread.median
                          : one.spread.median < other.spread.median;
}

Ratio measure(const Samples& samples, const Target& target) {
    Ratio ratio;
    ratio.target = &target;
    for (const std::string& cell : samples.cells(target.part)) {
        const auto summary =
            samples.ratio(target.part, cell, target.metric, target.candidate, target.reference);
        if (!summary || !cell.starts_with(target.cells))
            continue;
        ratio.cells.emplace_back(cell, *summary);
        const bool counts = target.cell.empty()
                                ? !ratio.summary || is_worse(target, *summary, *ratio.summary)
                                : cell == target.cell;
        if (counts) {
            ratio.cell = cell;
            ratio.summary = summary;
        }
    }
    return ratio;
}

const char* mark_of(Judgement judgement) {
    switch (judgement) {
    case Judgement::holds:
        return "holds";
    case Judgement::missed:
        return "**missed**";
    case Judgement::inconclusive:
        return "inconclusive";
    case Judgement::unmeasured:
        break;
    }
    return "not measured";
}

} // namespace

Judgement Ratio::judge() const {
    if (!summary)
        return Judgement::unmeasured;
    if (!summary->conclusive())
        return Judgement::inconclusive;
    const double value = summary->spread.median;
    const bool holds = target->at_most ? value <= target->bound : value >= target->bound;
    return holds ? Judgement::holds : Judgement::missed;
}

std::vector<Ratio> all_ratios(const Samples& samples) {
    std::vector<Ratio> ratios;
    for (const Target& target : all_targets())
        ratios.push_back(measure(samples, target));
    return ratios;
}

tools::JsonObject to_json(const std::vector<Ratio>& ratios) {
    tools::JsonObject object;
    for (const Ratio& ratio : ratios) {
        if (!ratio.summary)
            continue;
        tools::JsonObject one = to_json(*ratio.summary);
        one.set("cell", ratio.cell).set("target", ratio.target->bound);
        one.set("holds", ratio.judge() == Judgement::inconclusive
                             ? tools::Json(json_null())
                             : tools::Json(json_boolean(ratio.judge() == Judgement::holds)));
        tools::JsonObject cells;
        for (const auto& [cell, summary] : ratio.cells)
            cells.set(cell.c_str(), to_json(summary));
        one.set("cells", std::move(cells));
        object.set(ratio.target->name.c_str(), std::move(one));
    }
    return object;
}

std::string to_markdown(const std::vector<Ratio>& ratios) {
    std::string text;
    for (const Ratio& ratio : ratios) {
        if (!ratio.summary)
            continue;
        const Target& target = *ratio.target;
        text += std::string("- ") + mark_of(ratio.judge()) + ": `" + target.name +
                "`: " + spread_text(*ratio.summary, 1, 3) + ", wanted at " +
                (target.at_most ? "most " : "least ") + number_text(target.bound, 2) + " (" +
                ratio.cell + ")\n";
    }
    return text;
}

} // namespace afpguard::bench
