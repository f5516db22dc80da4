// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"
#include "src/os/error.h"
#include "src/settings_reader.h"

#include <string_view>

namespace afpguard::doctor {

// Reads the settings and plans the bridge as the plugin does at its start, for the devices that the
// sensor has already. What does not fit becomes the sensor's refusal, and a warning of the plugin's
// a remark. An error where there is more than anybody could look at.
Status plan_sensor(const SettingsSource& source, std::string_view arguments, Sensor& sensor);

} // namespace afpguard::doctor
