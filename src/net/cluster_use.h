// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <cstdint>
#include <set>

namespace afpguard {

// The ids of all clusters that have a packet socket in them, whoever has it. An error where this
// kernel does not tell.
Result<std::set<std::uint16_t>> clusters_in_use();

} // namespace afpguard
