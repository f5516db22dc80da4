// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

// What a capture thread waits for before it lets traffic in.
enum class StartupMode {
    guard,  // that its own cluster is complete
    strict, // that every peer of the process is up
};

} // namespace afpguard
