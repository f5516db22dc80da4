// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/capabilities.h"
#include "doctor/checks.h"

#include <algorithm>
#include <string>

namespace afpguard::doctor {

namespace {

class Privileges {
  public:
    Privileges(const Sensor& sensor, Findings& findings) : sensor_(sensor), findings_(findings) {}

    void need(unsigned number, const std::string& name, Severity severity,
              const std::string& purpose) {
        if (sensor_.machine.may(number))
            return;
        findings_.push_back(
            {severity, "capability", name, "is missing: " + purpose,
             by_words("start Suricata, and this, as root, or by a service that has " + name +
                      " in AmbientCapabilities=")});
    }

  private:
    const Sensor& sensor_;
    Findings& findings_;
};

bool loads_programs(const Sensor& sensor) {
    return std::ranges::any_of(sensor.settings.interfaces, [](const InterfaceSettings& one) {
        return !one.ebpf_lb_file.empty() || !one.ebpf_filter_file.empty() ||
               !one.xdp_filter_file.empty();
    });
}

void check_capabilities(const Sensor& sensor, Findings& findings) {
    Privileges privileges(sensor, findings);
    privileges.need(capability::net_raw, "CAP_NET_RAW", Severity::error,
                    "without it no packet socket can be made");
    privileges.need(capability::net_admin, "CAP_NET_ADMIN",
                    loads_programs(sensor) ? Severity::error : Severity::warning,
                    "without it offloads stay on, queues for merged frames short, and no eBPF "
                    "program is attached");
    if (loads_programs(sensor) && !sensor.machine.may(capability::sys_admin))
        privileges.need(capability::bpf, "CAP_BPF", Severity::error,
                        "without it no eBPF program can be loaded");
    if (sensor.engine.user.empty() && sensor.engine.group.empty())
        return;
    const std::string purpose = "run-as needs it";
    privileges.need(capability::setuid, "CAP_SETUID", Severity::error, purpose);
    privileges.need(capability::setgid, "CAP_SETGID", Severity::error, purpose);
    privileges.need(capability::setpcap, "CAP_SETPCAP", Severity::error, purpose);
}

// Links are taken down later than privileges are given up.
void check_link_propagation(const Sensor& sensor, Findings& findings) {
    if (sensor.engine.user.empty() && sensor.engine.group.empty())
        return;
    for (const InterfaceSettings& one : sensor.settings.interfaces)
        if (one.link_propagation)
            findings.push_back({Severity::warning, "link", one.name,
                                "link-propagation has no effect: run-as gives CAP_NET_ADMIN up",
                                by_yaml("link-propagation: no")});
}

} // namespace

void check_privileges(const Sensor& sensor, Findings& findings) {
    check_capabilities(sensor, findings);
    check_link_propagation(sensor, findings);
    const EngineSettings& engine = sensor.engine;
    if (!sensor.machine.group_known)
        findings.push_back({Severity::error, "user", "run-as", "there is no group " + engine.group,
                            by_command("groupadd --system " + engine.group)});
    if (!sensor.machine.user_known)
        findings.push_back({Severity::error, "user", "run-as", "there is no user " + engine.user,
                            by_command("useradd --system --no-create-home --shell "
                                       "/usr/sbin/nologin " +
                                       (engine.group.empty() ? "" : "--gid " + engine.group + " ") +
                                       engine.user)});
}

} // namespace afpguard::doctor
