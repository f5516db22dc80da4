// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/trace.h"

#include "tests/tools/tool.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <sstream>

namespace afpguard::study {

namespace {

TraceStep parse(const std::string& line) {
    std::istringstream words(line);
    TraceStep step;
    if (!(words >> step.begin >> step.end >> step.thread >> step.name >> step.descriptor >>
          step.value))
        throw tools::ToolError("no line of a trace: '" + line + "'");
    std::getline(words >> std::ws, step.thread_name);
    return step;
}

CaptureStart start_of(const std::vector<TraceStep>& life, const TraceStep& wait) {
    CaptureStart start{wait.thread_name, life.front().begin, wait.end, 0, {}};
    for (const TraceStep& step : life) {
        if (step.name == "ring" && step.value > 0)
            start.ring_bytes = static_cast<std::uint64_t>(step.value);
        if (step.thread == wait.thread)
            start.steps.push_back(step);
    }
    return start;
}

} // namespace

std::vector<TraceStep> read_trace(std::istream& lines) {
    std::vector<TraceStep> steps;
    for (std::string line; std::getline(lines, line);)
        steps.push_back(parse(line));
    return steps;
}

std::vector<CaptureStart> capture_starts(std::vector<TraceStep> steps) {
    std::ranges::stable_sort(steps, {}, &TraceStep::end);
    std::map<int, std::vector<TraceStep>> lives; // of the socket that has this number now
    std::vector<CaptureStart> starts;
    for (const TraceStep& step : steps) {
        std::vector<TraceStep>& life = lives[step.descriptor];
        if (step.name == "create" || step.name == "close")
            life.clear();
        life.push_back(step);
        const bool has_ring = std::ranges::any_of(
            life, [](const TraceStep& past) { return past.name == "ring" && past.value > 0; });
        if (step.name == "wait" && has_ring)
            starts.push_back(start_of(life, step));
    }
    std::ranges::stable_sort(starts, {},
                             [](const CaptureStart& start) { return start.steps.front().begin; });
    return starts;
}

std::optional<SocketPhase> socket_phase(const std::vector<CaptureStart>& starts) {
    if (starts.empty())
        return std::nullopt;
    SocketPhase phase{starts.front().steps.front().begin, 0, starts.front().created};
    for (const CaptureStart& start : starts) {
        phase.end = std::max(phase.end, start.wait);
        phase.created = std::min(phase.created, start.created);
    }
    return phase;
}

} // namespace afpguard::study
