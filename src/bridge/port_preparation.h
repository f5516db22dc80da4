// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/os/error.h"

namespace afpguard {

// Looks at a port's device, compiles its filter and lays its rings out.
Status prepare_port(Port& port, Log& log);

// Whether the filter is valid; a device that does not exist is taken for Ethernet.
Status check_filter(const Port& port);

} // namespace afpguard
