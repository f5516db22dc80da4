// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Threads, pipelines and queues; see thread.def.

#include "suricata-headers/types.h"

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/thread.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
