// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/study/runs.h"

#include <string>
#include <vector>

namespace afpguard::study {

// What was expected of a run, and whether it holds.
struct Expectation {
    std::string run;
    std::string what; // in words, with both numbers
    bool holds = false;
    bool must = true; // false: a time, which a busy machine spoils
};

// Of all runs ("runs" of the report); some are about two of them.
[[nodiscard]] std::vector<Expectation> expectations(const json_t* runs);

} // namespace afpguard::study
