// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

inline constexpr const char* default_run_mode = "workers";

// Tells the engine in which run modes it can be had.
void register_run_modes(int slot);

} // namespace afpguard
