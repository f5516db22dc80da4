// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The configuration tree; see configuration.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/configuration.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
