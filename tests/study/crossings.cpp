// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/crossings.h"

#include <algorithm>
#include <cstddef>

namespace afpguard::study {

Crossings::Crossings(std::size_t ways, std::size_t flows) : flows_(flows), ways_(ways) {
    begin();
}

void Crossings::begin() {
    for (Way& way : ways_) {
        way.base = way.next;
        way.frames.clear();
        way.flow_up.assign(flows_, 0);
    }
}

void Crossings::sent(std::size_t way, std::uint64_t number, std::uint16_t flow, Timestamp time) {
    Way& on = ways_.at(way);
    on.next = number + 1;
    on.frames.resize(number - on.base + 1);
    on.frames.back() = {time, 0, flow, 0};
}

void Crossings::not_sent(std::size_t way, std::uint64_t number) {
    Way& on = ways_.at(way);
    on.frames.at(number - on.base).sent = 0;
}

void Crossings::arrived(std::size_t way, std::uint64_t number, Timestamp time) {
    Way& on = ways_.at(way);
    if (number < on.base || number - on.base >= on.frames.size())
        return; // of the cycle before
    Crossing& frame = on.frames[number - on.base];
    if (frame.arrived != 0) {
        ++frame.doubles;
        return;
    }
    frame.arrived = time;
    Timestamp& up = on.flow_up.at(frame.flow);
    if (up == 0 || time < up)
        up = time;
}

std::optional<Timestamp> Crossings::first_of(const Way& way) {
    std::optional<Timestamp> first;
    for (const Timestamp time : way.flow_up)
        if (time != 0 && (!first || time < *first))
            first = time;
    return first;
}

std::optional<Timestamp> Crossings::first() const {
    std::optional<Timestamp> first;
    for (const Way& way : ways_)
        if (const auto time = first_of(way); time && (!first || *time < *first))
            first = time;
    return first;
}

std::optional<Timestamp> Crossings::last() const {
    std::optional<Timestamp> last;
    for (std::size_t pair = 0; pair + 1 < ways_.size(); pair += 2) {
        const auto there = first_of(ways_[pair]);
        const auto back = first_of(ways_[pair + 1]);
        if (!there && !back)
            return std::nullopt;
        const Timestamp time = std::min(there.value_or(UINT64_MAX), back.value_or(UINT64_MAX));
        last = std::max(last.value_or(0), time);
    }
    return last;
}

std::optional<Timestamp> Crossings::up() const {
    Timestamp up = 0;
    for (const Way& way : ways_)
        for (const Timestamp time : way.flow_up) {
            if (time == 0)
                return std::nullopt;
            up = std::max(up, time);
        }
    return up;
}

bool Crossings::complete(Timestamp from, Timestamp to) const {
    return std::ranges::all_of(ways_, [&](const Way& way) {
        return std::ranges::all_of(way.frames, [&](const Crossing& frame) {
            return frame.sent <= from || frame.sent > to || frame.arrived != 0;
        });
    });
}

std::vector<WayReport> Crossings::report(Timestamp steady, Timestamp end) const {
    std::vector<WayReport> reports;
    for (const Way& way : ways_)
        reports.push_back(report_way(way, steady, end));
    return reports;
}

WayReport Crossings::report_way(const Way& way, Timestamp steady, Timestamp end) const {
    const Timestamp first_time = first().value_or(UINT64_MAX);
    const Timestamp up_time = up().value_or(UINT64_MAX);
    WayReport report;
    report.first = first_of(way);
    std::uint64_t steady_sent = 0;
    std::uint64_t steady_arrived = 0;
    for (const Crossing& frame : way.frames) {
        if (frame.sent == 0 || frame.sent > end)
            continue;
        const std::uint64_t lost = frame.arrived == 0 ? 1 : 0;
        ++report.sent;
        report.arrived += 1 - lost;
        report.doubled += frame.doubles;
        if (frame.sent < first_time)
            report.lost_before += lost;
        else if (frame.sent <= up_time)
            report.lost_between += lost;
        else
            report.lost_after_up += lost;
        report.sent_after_up += frame.sent > up_time ? 1 : 0;
        steady_sent += frame.sent >= steady ? 1 : 0;
        steady_arrived += frame.sent >= steady ? 1 - lost : 0;
    }
    report.dead = steady_sent > 0 && steady_arrived == 0;
    return report;
}

} // namespace afpguard::study
