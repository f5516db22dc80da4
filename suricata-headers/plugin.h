// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// How a plugin presents itself; see plugin.def.

#include "suricata-headers/access.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/plugin.def"

#include "suricata-headers/expand/layout.inc"

#include "suricata-headers/plugin.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
