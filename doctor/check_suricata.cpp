// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace afpguard::doctor {

namespace {

constexpr std::string_view fitting = "8.0.";
constexpr const char* get_one =
    "install a Suricata 8.0.x (Debian 13: apt-get install -t trixie-backports suricata), or name "
    "one with --suricata";

void check_version(const Suricata& suricata, Findings& findings) {
    if (!suricata.version.starts_with(fitting))
        findings.push_back({Severity::error, "version", suricata.path,
                            "is Suricata " + suricata.version + "; afp-guard works in 8.0.x alone",
                            by_words(get_one)});
}

bool wants_programs(const InterfaceSettings& one) {
    return !one.ebpf_lb_file.empty() || !one.ebpf_filter_file.empty() ||
           !one.xdp_filter_file.empty();
}

void check_ebpf(const Sensor& sensor, Findings& findings) {
    const auto one = std::ranges::find_if(sensor.settings.interfaces, wants_programs);
    if (one != sensor.settings.interfaces.end() && !sensor.suricata.ebpf)
        findings.push_back({Severity::error, "ebpf", one->name,
                            "wants an eBPF program, and this Suricata was built without eBPF",
                            by_words("use a Suricata built with --enable-ebpf, as Debian's is")});
}

void check_test(const Suricata& suricata, Findings& findings) {
    if (suricata.test_status.value_or(0) == 0)
        return;
    findings.push_back({Severity::error, "test", suricata.path,
                        "-T fails: " + (suricata.test_complaint.empty()
                                            ? "status " + std::to_string(*suricata.test_status)
                                            : suricata.test_complaint),
                        by_words("change suricata.yaml or the rules as the line says")});
}

} // namespace

void check_suricata(const Sensor& sensor, Findings& findings) {
    const Suricata& suricata = sensor.suricata;
    if (!suricata.problem.empty()) {
        findings.push_back({Severity::error, "suricata",
                            suricata.path.empty() ? "suricata" : suricata.path, suricata.problem,
                            by_words(get_one)});
        return;
    }
    check_version(suricata, findings);
    check_ebpf(sensor, findings);
    check_test(suricata, findings);
}

void check_plugins(const Sensor& sensor, Findings& findings) {
    for (const PluginFile& file : sensor.plugins) {
        if (!file.problem.empty())
            findings.push_back({Severity::error, "plugin", file.path, file.problem,
                                by_words("correct or remove it in the list of plugins")});
        if (file.writable_by_others)
            findings.push_back({Severity::warning, "plugin", file.path,
                                "may be changed by everybody, and runs with Suricata's privileges",
                                by_command("chmod o-w " + file.path)});
    }
    const auto ours = std::ranges::count_if(sensor.plugins, &PluginFile::ours);
    if (ours == 0)
        findings.push_back(
            {Severity::error, "plugin", "plugins",
             "afp-guard.so is not in the list, so there is no capture of that name",
             by_yaml("plugins: [ " + sensor.machine.plugin_folder + "/afp-guard.so ]")});
    if (ours > 1)
        findings.push_back({Severity::warning, "plugin", "plugins",
                            "afp-guard.so is loaded " + std::to_string(ours) + " times",
                            by_words("leave one of them in the list")});
}

} // namespace afpguard::doctor
