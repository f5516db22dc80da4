// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/rate_search.h"

#include <algorithm>
#include <cmath>

namespace afpguard::bench {

RateSearch::RateSearch(double guess, double highest, double precision)
    : guess_(std::min(guess, highest / step)), failing_(highest), precision_(precision) {}

std::optional<double> RateSearch::next() const {
    if (passing_ == 0) {
        const double rate = failed_ ? failing_ / step : guess_;
        return rate < guess_ * hopeless || rate <= 0 ? std::nullopt : std::optional(rate);
    }
    if (failing_ <= passing_ * (1 + precision_))
        return std::nullopt;
    if (!failed_ && passing_ * step < failing_)
        return passing_ * step;
    return std::sqrt(passing_ * failing_);
}

void RateSearch::result(bool passed) {
    const double rate = next().value_or(0);
    if (passed) {
        passing_ = rate;
    } else {
        failing_ = rate;
        failed_ = true;
    }
}

} // namespace afpguard::bench
