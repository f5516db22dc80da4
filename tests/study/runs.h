// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"

#include <string>
#include <vector>

namespace afpguard::study {

using tools::count_at;
using tools::Json;
using tools::number_at;
using tools::text_at;

// One run from its head (capture, mode, suricata, delay_us, …) and its cycles: times become
// medians with their spread, counts become sums, and the threads of the cycle whose socket phase is
// the median one are kept for the picture.
[[nodiscard]] Json make_run(const json_t* head, const std::vector<Json>& cycles);

// "8.0.8 afp-guard guard, delay 500 ms, rings of 64 MB": names a run in one line.
[[nodiscard]] std::string run_name(const json_t* run);

} // namespace afpguard::study
