// SPDX-License-Identifier: GPL-2.0-only
// Defines every symbol of the lists, so that the forged host always has them all: each function
// does nothing and answers zero. Weak: forged_host.cpp defines again what it gives a behaviour.
#include "tests/tools/forged_host.h"

#include "suricata-headers/expand/kinds.inc"

#include <cstddef>
#include <type_traits>

#undef HOST_FUNCTION
#define HOST_FUNCTION(result, name, parameters)                                                    \
    [[gnu::weak]] result name parameters {                                                         \
        return std::type_identity_t<result>();                                                     \
    }

#undef HOST_PRINTF
#define HOST_PRINTF(result, name, parameters, text, first) HOST_FUNCTION(result, name, parameters)

#undef HOST_OPTIONAL
#define HOST_OPTIONAL(feature, result, name, parameters) HOST_FUNCTION(result, name, parameters)

#undef HOST_DATA
#define HOST_DATA(type, name) [[gnu::weak]] type name{};

#undef HOST_TABLE
#define HOST_TABLE(type, name, rows) [[gnu::weak]] std::byte name[(rows)*forged_row]{};

namespace suricata {
#include "suricata-headers/all.def"
} // namespace suricata

#include "suricata-headers/expand/end.inc"
