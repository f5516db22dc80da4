// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace afpguard {

// One of the parts that a program is made of, in order.
struct ProgramPart {
    // Leads to the beginning of a part further down, by its number.
    struct Jump {
        std::optional<sock_filter> condition; // its distances do not count; none: always
        std::size_t yes = 0;
        std::size_t no = 0; // with a condition
    };

    FilterProgram code;       // goes on at its end; no instructions are fine
    std::optional<Jump> jump; // behind the code
};

// The whole program, with all distances as they have to be.
FilterProgram assemble(const std::vector<ProgramPart>& parts);

} // namespace afpguard
