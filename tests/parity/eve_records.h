// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"

#include <map>
#include <string>
#include <vector>

namespace afpguard::parity {

// A record as what can be compared of it: each value that does not depend on when it was written or
// on chance, by its dotted path.
using Values = std::map<std::string, std::string>;

struct EveRecords {
    std::vector<Values> events; // sorted
    Values statistics;          // the last ones
};

[[nodiscard]] EveRecords read_records(const std::string& path);

// Whether a counter is a matter of time or of memory: of how often a thread woke up, not of frames.
[[nodiscard]] bool is_counter_of_chance(const std::string& path);

} // namespace afpguard::parity
