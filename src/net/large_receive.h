// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <string>

namespace afpguard {

// Large receive offload merges frames in the card, and forgets how they were: nothing that passes
// through this host may be merged so. Other offloads can be undone and may stay. True: it was on,
// and is off now. A device that knows no such thing is none to worry about.
Result<bool> end_large_receive(const std::string& interface);

} // namespace afpguard
