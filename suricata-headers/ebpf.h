// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// eBPF and XDP programs; see ebpf.def.

#include "suricata-headers/types.h"

#include <ctime>

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/ebpf.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
