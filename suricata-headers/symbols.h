// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// Every symbol the host must export, with the address it has here.

#include <span>

#include "suricata-headers/bypass.h"
#include "suricata-headers/configuration.h"
#include "suricata-headers/control_socket.h"
#include "suricata-headers/decode.h"
#include "suricata-headers/ebpf.h"
#include "suricata-headers/live_device.h"
#include "suricata-headers/log.h"
#include "suricata-headers/module.h"
#include "suricata-headers/packet.h"
#include "suricata-headers/plugin.h"
#include "suricata-headers/run_mode.h"
#include "suricata-headers/statistics.h"
#include "suricata-headers/thread.h"

namespace suricata {

// A symbol by name; the address is nullptr where this process does not have it.
struct Symbol {
    const char* name;
    const volatile void* address;
};

#include "suricata-headers/expand/symbols.inc"

// All required symbols, functions and data.
[[nodiscard]] inline std::span<const Symbol> required_symbols() noexcept {
    static const Symbol table[] = {
#include "suricata-headers/all.def"
    };
    return table;
}

// A symbol without which one feature is missing, and nothing else.
struct OptionalSymbol {
    Feature feature;
    const char* name;
    const volatile void* address;
};

#include "suricata-headers/expand/optional_symbols.inc"

// All optional symbols.
[[nodiscard]] inline std::span<const OptionalSymbol> optional_symbols() noexcept {
    static const OptionalSymbol table[] = {
#include "suricata-headers/all.def"
    };
    return table;
}

} // namespace suricata

#include "suricata-headers/expand/end.inc"
