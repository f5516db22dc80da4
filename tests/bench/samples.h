// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"
#include "tests/tools/statistics.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::bench {

// One measurement of one candidate.
struct Sample {
    std::string suricata; // the version
    std::string part;     // forward, tcp, …
    std::string cell;     // what was measured: "64 bytes, 1 flow, 1 thread"
    std::string candidate;
    std::uint64_t round = 0;
    std::string error; // why there are no values
    std::map<std::string, double> values;
};

// Reads one line of JSON; values inside values get names with a dot (rtt_us.p99).
[[nodiscard]] Sample read_sample(const json_t* line);

// What two spreads are told apart by: the same quantity of two candidates, or of one.
struct Summary {
    tools::Spread spread;
    std::size_t rounds = 0;

    // Enough rounds, near enough to each other, to say something.
    [[nodiscard]] bool conclusive() const;
};

// Everything that was measured with one Suricata.
class Samples {
  public:
    explicit Samples(std::vector<Sample> samples) : samples_(std::move(samples)) {}

    // Names in the order in which they first came.
    [[nodiscard]] std::vector<std::string> cells(const std::string& part) const;
    [[nodiscard]] std::vector<std::string> candidates(const std::string& part) const;

    // One candidate's values of all rounds.
    [[nodiscard]] std::optional<Summary> summary(const std::string& part, const std::string& cell,
                                                 const std::string& metric,
                                                 const std::string& candidate) const;
    // One candidate's value by another's of the same round, over all rounds that have both.
    [[nodiscard]] std::optional<Summary> ratio(const std::string& part, const std::string& cell,
                                               const std::string& metric,
                                               const std::string& candidate,
                                               const std::string& reference) const;

  private:
    [[nodiscard]] std::map<std::uint64_t, double> series(const std::string& part,
                                                         const std::string& cell,
                                                         const std::string& metric,
                                                         const std::string& candidate) const;

    std::vector<Sample> samples_;
};

// {"median":…, "lower_quartile":…, "upper_quartile":…, "rounds":…, "conclusive":…}
[[nodiscard]] tools::JsonObject to_json(const Summary& summary);

} // namespace afpguard::bench
