// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/statistics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace afpguard::tools {

std::optional<double> quantile(std::vector<double> values, double part) {
    if (values.empty())
        return std::nullopt;
    std::ranges::sort(values);
    const double place = part * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    const double weight = place - static_cast<double>(below);
    return values[below] * (1 - weight) + values[above] * weight;
}

std::optional<double> median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

bool Spread::within(double part) const {
    return upper - lower <= part * std::abs(median);
}

std::optional<Spread> spread_of(const std::vector<double>& values) {
    if (values.empty())
        return std::nullopt;
    return Spread{quantile(values, 0.25).value_or(0), quantile(values, 0.5).value_or(0),
                  quantile(values, 0.75).value_or(0)};
}

} // namespace afpguard::tools
