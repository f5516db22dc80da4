// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"

namespace afpguard::doctor {

// All checks, the gravest findings first.
Findings examine(const Sensor& sensor);

// Each adds what it finds. None looks at anything but the sensor.

// The binary's version and what it was built with; what -T says.
void check_suricata(const Sensor& sensor, Findings& findings);
// The files that the `plugins:` list leads to.
void check_plugins(const Sensor& sensor, Findings& findings);
// Which interface copies to which.
void check_pairs(const Sensor& sensor, Findings& findings);
// What else of the configuration concerns the capture: run mode, start-up, packet size, files.
void check_settings(const Sensor& sensor, Findings& findings);
// That the interfaces are there, up, and fit together.
void check_devices(const Sensor& sensor, Findings& findings);
// That nothing but Suricata forwards or answers on a port that it forwards on.
void check_line(const Sensor& sensor, Findings& findings);
// What cards and kernel merge, against what is to become of it.
void check_offloads(const Sensor& sensor, Findings& findings);
// The kernel's groups of sockets, and others who capture on the same interface.
void check_clusters(const Sensor& sensor, Findings& findings);
// What the rings and the engine take, against what there is.
void check_memory(const Sensor& sensor, Findings& findings);
// What the process that starts Suricata may do, and the user that it becomes.
void check_privileges(const Sensor& sensor, Findings& findings);

} // namespace afpguard::doctor
