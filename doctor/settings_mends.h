// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/finding.h"

#include <string_view>

namespace afpguard::doctor {

// A line of the plugin's own, "WHERE: WHAT", as a finding with the line of suricata.yaml that
// mends it.
Finding finding_of(Severity severity, std::string_view line);

} // namespace afpguard::doctor
