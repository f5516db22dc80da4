// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/checks.h"

#include "src/setting_values.h"

#include <string>

namespace afpguard::doctor {

namespace {

void check_run_mode(const Sensor& sensor, Findings& findings) {
    if (sensor.engine.run_mode == RunMode::single && sensor.settings.interfaces.size() > 1)
        findings.push_back({Severity::error, "runmode", "runmode",
                            "single is for one interface, and there are " +
                                std::to_string(sensor.settings.interfaces.size()),
                            by_yaml("runmode: workers")});
}

void check_startup(const Sensor& sensor, Findings& findings) {
    if (sensor.settings.startup == StartupMode::off)
        findings.push_back({Severity::warning, "startup", "afp-guard",
                            "startup: off can lose the inline path, it is for experiments",
                            in_section("afp-guard", "startup: guard")});
}

void check_packet_size(const Sensor& sensor, Findings& findings) {
    const auto size = parse_number(sensor.engine.packet_size.value_or("0"));
    if (!sensor.engine.packet_size || size == 0U)
        return;
    findings.push_back({Severity::note, "packet-size", "default-packet-size",
                        "each of " + std::to_string(sensor.engine.max_pending_packets) +
                            " packets has room that afp-guard does not use: frames stay where "
                            "they were received",
                        by_yaml("default-packet-size: 0")});
}

void check_kernel(const Sensor& sensor, Findings& findings) {
    const Machine& machine = sensor.machine;
    const bool hands_over =
        machine.kernel_major > 5 || (machine.kernel_major == 5 && machine.kernel_minor >= 6);
    if (!hands_over)
        findings.push_back({Severity::warning, "kernel", "Linux " + machine.kernel,
                            "before 5.6, merged frames cannot be forwarded: offload is off",
                            by_words("run a newer kernel")});
}

void check_files(const Sensor& sensor, Findings& findings) {
    for (const InterfaceSettings& one : sensor.settings.interfaces)
        for (const std::string& path :
             {one.ebpf_lb_file, one.ebpf_filter_file, one.xdp_filter_file})
            if (sensor.machine.missing_files.contains(path))
                findings.push_back({Severity::error, "file", one.name,
                                    path + " cannot be read, and it is to be loaded",
                                    by_words("set the path of a program that is there")});
}

void check_queues(const Sensor& sensor, Findings& findings) {
    for (const PlannedPort& port : sensor.ports) {
        const Device* device = sensor.device(port.name());
        if (port.plan.settings.cluster_type != ClusterType::queue || device == nullptr ||
            device->receive_queues == 0 || port.plan.threads <= device->receive_queues)
            continue;
        findings.push_back(
            {Severity::warning, "queues", port.name(),
             std::to_string(port.plan.threads) + " threads, and cluster_qm has " +
                 std::to_string(device->receive_queues) +
                 " receive queues to give them: the others get nothing",
             in_entry_of(port.name(), "threads: " + std::to_string(device->receive_queues))});
    }
}

} // namespace

void check_settings(const Sensor& sensor, Findings& findings) {
    check_run_mode(sensor, findings);
    check_startup(sensor, findings);
    check_packet_size(sensor, findings);
    check_kernel(sensor, findings);
    check_files(sensor, findings);
    check_queues(sensor, findings);
}

} // namespace afpguard::doctor
