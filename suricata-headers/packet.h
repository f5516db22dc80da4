// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Packets; see packet.def.

#include "suricata-headers/time_stamp.h"
#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/packet.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
