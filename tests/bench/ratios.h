// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/bench/metrics.h"
#include "tests/bench/samples.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::bench {

enum class Judgement { holds, missed, inconclusive, unmeasured };

// A target and what was measured of it.
struct Ratio {
    const Target* target = nullptr;
    std::string cell; // the one that counts
    std::optional<Summary> summary;
    std::vector<std::pair<std::string, Summary>> cells; // all that belong to it

    [[nodiscard]] Judgement judge() const;
};

// Every target, whether it was measured or not.
[[nodiscard]] std::vector<Ratio> all_ratios(const Samples& samples);

// The report's `ratios`: only what was measured.
[[nodiscard]] tools::JsonObject to_json(const std::vector<Ratio>& ratios);

// The same as a list for a reader.
[[nodiscard]] std::string to_markdown(const std::vector<Ratio>& ratios);

} // namespace afpguard::bench
