// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/study/expectations.h"

#include <string>
#include <vector>

namespace afpguard::study {

// The report's table: a row for each run.
[[nodiscard]] std::string run_table(const json_t* runs);

// Packets of each interface in the last cycle of each run, and whether it was ever wedged: a table
// for each Suricata and delay, with a column for each mode.
[[nodiscard]] std::string interface_tables(const json_t* runs);

// What was expected, and whether it holds.
[[nodiscard]] std::string expectation_list(const std::vector<Expectation>& expectations);

} // namespace afpguard::study
