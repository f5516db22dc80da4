// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"

#include <string>

namespace afpguard::doctor {

// The findings as a person reads them, with a summary as the last line.
std::string as_text(const Sensor& sensor, const Findings& findings, bool colours);
// "2 errors, 1 warning, no notes"
std::string summary_of(const Findings& findings);

// The same for programs: one object of JSON, on one line.
std::string as_json(const Sensor& sensor, const Findings& findings);
// What could not be examined, and why.
std::string as_json(const std::string& configuration, const std::string& problem);

} // namespace afpguard::doctor
