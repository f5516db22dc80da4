// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Flows that the capture keeps from the engine; see bypass.def.

#include "suricata-headers/time_stamp.h"
#include "suricata-headers/types.h"

#include <ctime>

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/bypass.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
