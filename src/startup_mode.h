// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

// What a capture thread waits for before it lets traffic in.
enum class StartupMode {
    guard,  // that its own cluster is complete
    strict, // that every peer of the process is up
    off,    // nothing: the order of Suricata 8.0.0 to 8.0.5, to reproduce its fault
};

} // namespace afpguard
