// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The names of the host's types; see types.def.

#include "suricata-headers/access.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/types.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
