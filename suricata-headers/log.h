// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// What the host prints; see log.def.

#include "suricata-headers/access.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/log.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
