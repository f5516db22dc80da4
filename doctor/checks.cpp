// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include "doctor/settings_mends.h"

#include <algorithm>
#include <functional>

namespace afpguard::doctor {

namespace {

bool any_error(const Findings& findings) {
    return std::ranges::any_of(findings,
                               [](const Finding& one) { return one.severity == Severity::error; });
}

// What the plugin would say itself, unless it has been said better.
void add_refusal(const Sensor& sensor, Findings& findings) {
    if (!sensor.refusal.empty() && !any_error(findings))
        findings.push_back(finding_of(Severity::error, sensor.refusal));
}

} // namespace

Findings examine(const Sensor& sensor) {
    Findings findings = sensor.remarks;
    Findings of_pairs;
    check_pairs(sensor, of_pairs);
    add_refusal(sensor, of_pairs);
    findings.insert(findings.end(), of_pairs.begin(), of_pairs.end());
    for (const auto check :
         {check_suricata, check_plugins, check_settings, check_devices, check_line, check_offloads,
          check_clusters, check_memory, check_privileges})
        check(sensor, findings);
    std::ranges::stable_sort(findings, std::ranges::greater(), &Finding::severity);
    return findings;
}

} // namespace afpguard::doctor
