// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>

namespace afpguard {

// What drives an interface, as ethtool(8) tells it: a driver, or the kind of a virtual one ("veth",
// "ifb"). Empty where that is not known.
std::string driver_of(const std::string& interface);

} // namespace afpguard
