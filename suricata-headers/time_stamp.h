// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The host's time stamp; see time_stamp.def.

#include "suricata-headers/access.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/time_stamp.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
