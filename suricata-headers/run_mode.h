// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Run modes and the state of the engine; see run_mode.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/run_mode.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
