// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/sensor.h"

#include <map>
#include <string>

namespace afpguard::doctor {

// All interfaces as rtnetlink lists them; empty where it does not answer.
std::map<std::string, Device> gather_links();
// The switches of an interface by ethtool's names; empty where it has none.
std::map<std::string, Feature> gather_features(const std::string& interface);
// How many queues its card spreads what it receives over; 0 where it does not tell.
unsigned count_receive_queues(const std::string& interface);

} // namespace afpguard::doctor
