// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"

namespace afpguard {

// Deals with an interface's offloads, which merge frames before they are captured, as
// `capture.disable-offloading` says: switches them off, or warns. The engine puts them back at
// its end.
void settle_offloads(const Port& port);

} // namespace afpguard
