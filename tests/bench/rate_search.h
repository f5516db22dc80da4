// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>

namespace afpguard::bench {

// Looks for the highest rate that passes: down from a guess until one does, up until one does not,
// then halves what is between.
class RateSearch {
  public:
    // `highest` is known not to pass. Done when the bounds lie apart by no more than this part.
    RateSearch(double guess, double highest, double precision);

    // The rate to try next; nothing once the search is done.
    [[nodiscard]] std::optional<double> next() const;
    // Whether the rate that next() gave has passed.
    void result(bool passed);
    // The highest rate that has passed; 0 where none did.
    [[nodiscard]] double best() const { return passing_; }

  private:
    static constexpr double step = 1.15;    // between rates while one bound is missing
    static constexpr double hopeless = 0.1; // this part of the guess fails: nothing passes

    double guess_;
    double failing_;
    double precision_;
    double passing_ = 0;
    bool failed_ = false; // the upper bound is one that was tried
};

} // namespace afpguard::bench
