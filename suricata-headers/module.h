// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The table of thread modules; see module.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/module.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
