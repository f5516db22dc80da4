// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

namespace afpguard {

// Takes an interface up or down, as ip-link(8) does. Needs CAP_NET_ADMIN.
Status set_interface_up(int index, bool up);

} // namespace afpguard
