// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Counters; see statistics.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/statistics.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
