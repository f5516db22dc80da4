// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <vector>

namespace afpguard::tools {

// The value below which this part of all values lies, from 0 (the least) to 1 (the greatest), with
// a straight line between neighbours; nothing of nothing.
[[nodiscard]] std::optional<double> quantile(std::vector<double> values, double part);

// The middle one, or the mean of the two in the middle; nothing of nothing.
[[nodiscard]] std::optional<double> median(std::vector<double> values);

// The middle of repeated measurements, and how far they lie apart.
struct Spread {
    double lower = 0; // quartiles
    double median = 0;
    double upper = 0;

    // Whether the quartiles lie apart by no more than this part of the median.
    [[nodiscard]] bool within(double part) const;
};

// Nothing of nothing.
[[nodiscard]] std::optional<Spread> spread_of(const std::vector<double>& values);

} // namespace afpguard::tools
