// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Capture interfaces; see live_device.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/live_device.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
