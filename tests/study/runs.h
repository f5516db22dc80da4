// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"

#include <optional>
#include <string>
#include <vector>

namespace afpguard::study {

using tools::Json;

// The middle one, or the mean of the two in the middle; nothing of nothing.
[[nodiscard]] std::optional<double> median(std::vector<double> values);

// A number in an object, nothing where there is none (no key, or null).
[[nodiscard]] std::optional<double> number_at(const json_t* object, const char* key);

// The same where there must be one: 0 when it is missing.
[[nodiscard]] std::uint64_t count_at(const json_t* object, const char* key);

// A text, "" where there is none.
[[nodiscard]] std::string text_at(const json_t* object, const char* key);

// One run from its head (capture, mode, suricata, delay_us, …) and its cycles: times become
// medians with their spread, counts become sums, and the threads of the cycle whose socket phase is
// the median one are kept for the picture.
[[nodiscard]] Json make_run(const json_t* head, const std::vector<Json>& cycles);

// "8.0.8 afp-guard guard, delay 500 ms, rings of 64 MB": names a run in one line.
[[nodiscard]] std::string run_name(const json_t* run);

} // namespace afpguard::study
