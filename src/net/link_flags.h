// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/interface.h"
#include "src/os/error.h"

namespace afpguard {

// Puts into the flags what the device itself says of its carrier: the kernel's flags follow that in
// up to a second. Waits for a lock of the kernel's that whoever configures devices holds.
void refresh_carrier(Interface& device);

// Takes an interface up or down, as ip-link(8) does. Needs CAP_NET_ADMIN.
Status set_interface_up(int index, bool up);

} // namespace afpguard
