// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/bench/metrics.h"
#include "tests/bench/samples.h"

#include <string>

namespace afpguard::bench {

// "12.3".
[[nodiscard]] std::string number_text(double number, int digits);

// "12.3 (12.1–12.6)": the median and the quartiles, in a unit.
[[nodiscard]] std::string spread_text(const Summary& summary, double unit, int digits);

// One metric: a row for each cell, a column for each candidate, and the plugin by stock and by the
// limit. Empty when it was not measured.
[[nodiscard]] std::string metric_table(const Samples& samples, const Metric& metric);

// The same for a machine: a list with an entry for each cell and candidate.
void add_results(json_t* list, const Samples& samples, const Metric& metric);

// A gnuplot script that draws it: bars with quartiles.
[[nodiscard]] std::string metric_plot(const Samples& samples, const Metric& metric);

} // namespace afpguard::bench
