// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"

#include "doctor/configuration.h"
#include "doctor/planning.h"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <set>
#include <utility>

namespace afpguard::doctor {

namespace {

// Files that settings name, and that are not there for us.
std::set<std::string> missing_files(const Settings& settings) {
    std::set<std::string> missing;
    for (const InterfaceSettings& one : settings.interfaces)
        for (const std::string& path :
             {one.ebpf_lb_file, one.ebpf_filter_file, one.xdp_filter_file})
            if (!path.empty() && ::access(path.c_str(), R_OK) != 0)
                missing.insert(path);
    return missing;
}

} // namespace

Result<Sensor> gather(const Request& request) {
    auto tree = load_yaml(request.configuration, request.includes);
    if (!tree)
        return tree.error();
    Sensor sensor;
    sensor.configuration = request.configuration;
    sensor.remarks = std::move(tree->remarks);
    sensor.engine = read_engine_settings(*tree->root);
    sensor.devices = gather_devices();
    sensor.machine = gather_machine();
    gather_packet_sockets(sensor.machine);
    const ConfigurationSource source(*tree->root);
    if (auto s = plan_sensor(source, request.arguments, sensor); !s)
        return s.error();
    sensor.suricata = gather_suricata(request);
    sensor.plugins = gather_plugins(sensor.engine.plugins);
    sensor.machine.plugin_folder = request.plugin_folder;
    sensor.machine.missing_files = missing_files(sensor.settings);
    const EngineSettings& engine = sensor.engine;
    sensor.machine.user_known = engine.user.empty() || ::getpwnam(engine.user.c_str()) != nullptr;
    sensor.machine.group_known =
        engine.group.empty() || ::getgrnam(engine.group.c_str()) != nullptr;
    return sensor;
}

} // namespace afpguard::doctor
