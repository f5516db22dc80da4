// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <cstdint>

namespace afpguard {

// Whether any packet socket is in a cluster, whoever has it. An error where this kernel does not
// tell.
Result<bool> cluster_is_in_use(std::uint16_t id);

} // namespace afpguard
