// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The unix control socket; see control_socket.def.

#include "suricata-headers/types.h"

struct json_t;

#include "suricata-headers/expand/declare.inc"

namespace suricata {
#include "suricata-headers/control_socket.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
