// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"
#include "doctor/yaml_loader.h"
#include "src/os/error.h"

#include <map>
#include <string>
#include <vector>

namespace afpguard::doctor {

// What is asked for on the command line.
struct Request {
    std::string configuration = "/etc/suricata/suricata.yaml";
    std::vector<std::string> includes; // as Suricata's --include
    std::string arguments;             // as Suricata's --capture-plugin-args
    std::string suricata;              // empty: the one in PATH
    std::string plugin_folder;         // where ours is installed
    bool test = false;                 // also run suricata -T
};

// Looks at everything that the checks need, and changes nothing. An error where the configuration
// cannot be read.
Result<Sensor> gather(const Request& request);

// Its parts, each in a file of its own.
std::map<std::string, Device> gather_devices();
Machine gather_machine();
// Who captures on this machine.
void gather_packet_sockets(Machine& machine);
// Versions, what it was built with and, where asked for, what -T says.
Suricata gather_suricata(const Request& request);
std::vector<PluginFile> gather_plugins(const std::vector<std::string>& paths);

} // namespace afpguard::doctor
