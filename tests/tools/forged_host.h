// SPDX-License-Identifier: GPL-2.0-only
#pragma once

// The symbols of a host, declared for the one who defines them: not weak, and the opaque table of
// modules as plain bytes. It stands in for all the headers of suricata-headers/.

#include "suricata-headers/access.h"

#include <cstddef>
#include <ctime>

struct json_t;

namespace suricata {
// Twice the genuine 96 bytes: room for a forged stride.
constexpr std::size_t forged_row = 192;
} // namespace suricata

#include "suricata-headers/expand/declare.inc"

#undef HOST_FUNCTION
#define HOST_FUNCTION(result, name, parameters)                                                    \
    extern "C" [[gnu::visibility("default")]] result name parameters;

#undef HOST_PRINTF
#define HOST_PRINTF(result, name, parameters, text, first)                                         \
    extern "C"                                                                                     \
        [[gnu::visibility("default"), gnu::format(printf, text, first)]] result name parameters;

#undef HOST_OPTIONAL
#define HOST_OPTIONAL(feature, result, name, parameters) HOST_FUNCTION(result, name, parameters)

#undef HOST_DATA
#define HOST_DATA(type, name) extern "C" [[gnu::visibility("default")]] type name;

#undef HOST_TABLE
#define HOST_TABLE(type, name, rows)                                                               \
    extern "C" [[gnu::visibility("default")]] std::byte name[(rows)*forged_row];

namespace suricata {
#include "suricata-headers/all.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
