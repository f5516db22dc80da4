// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <string>

// The keys of the one interface in the forged host's configuration; to be filled before it loads.
std::map<std::string, std::string>& forged_settings();
