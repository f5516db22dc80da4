// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/memory_words.h"
#include "doctor/report.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace afpguard::doctor {

namespace {

constexpr std::size_t severity_width = 9;

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string coloured(Severity severity, bool colours) {
    std::string word = padded(std::string(name_of(severity)), severity_width);
    static constexpr std::array<std::string_view, 3> codes{"\033[36m", "\033[33m", "\033[31m"};
    if (!colours)
        return word;
    return std::string(codes.at(static_cast<std::size_t>(severity))) + word + "\033[0m";
}

std::string in_words(const Mend& mend) {
    if (mend.kind == MendKind::none)
        return {};
    if (mend.kind != MendKind::yaml)
        return mend.text;
    if (!mend.interface.empty())
        return "suricata.yaml, " + mend.section + ", entry of " + mend.interface + ": " + mend.text;
    return "suricata.yaml" + (mend.section.empty() ? "" : ", " + mend.section) + ": " + mend.text;
}

std::string count_of(const Findings& findings, Severity severity) {
    const auto count = std::ranges::count(findings, severity, &Finding::severity);
    return (count == 0 ? "no" : std::to_string(count)) + " " + std::string(name_of(severity)) +
           (count == 1 ? "" : "s");
}

std::string describe(const Sensor& sensor) {
    std::uint64_t threads = 0;
    std::uint64_t bytes = 0;
    for (const PlannedPort& port : sensor.ports) {
        threads += port.plan.threads;
        bytes += port.bytes();
    }
    const auto counted = [](std::uint64_t count, const std::string& what) {
        return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
    };
    return counted(sensor.settings.interfaces.size(), "interface") + ", " +
           counted(threads, "thread") + ", " + in_megabytes(bytes) + " of rings; Suricata " +
           (sensor.suricata.version.empty() ? "unknown" : sensor.suricata.version);
}

} // namespace

std::string summary_of(const Findings& findings) {
    return count_of(findings, Severity::error) + ", " + count_of(findings, Severity::warning) +
           ", " + count_of(findings, Severity::note);
}

std::string as_text(const Sensor& sensor, const Findings& findings, bool colours) {
    // One long path does not push all others aside.
    constexpr std::size_t widest = 20;
    std::size_t width = 0;
    for (const Finding& one : findings)
        if (one.where.size() <= widest)
            width = std::max(width, one.where.size());
    std::string text = sensor.configuration + ": " + describe(sensor) + "\n\n";
    for (const Finding& one : findings) {
        text += coloured(one.severity, colours) + padded(one.where, width) + "  " + one.what + "\n";
        if (const std::string mend = in_words(one.mend); !mend.empty())
            text += padded("", severity_width + width) + "  mend: " + mend + "\n";
    }
    return text + (findings.empty() ? "" : "\n") + summary_of(findings) + "\n";
}

} // namespace afpguard::doctor
