// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/net/receive_merging.h"

#include <optional>

namespace afpguard {

// Deals with what an interface merges, as its plan and `capture.disable-offloading` say. What the
// engine switches off it puts back at its end; what is returned does so at its own.
std::optional<ReceiveMerging> settle_offloads(const Port& port);

} // namespace afpguard
