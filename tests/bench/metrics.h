// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <vector>

namespace afpguard::bench {

// A quantity that a part measures.
struct Metric {
    std::string part;
    std::string key;   // in the samples
    std::string title; // with its unit
    double unit;       // what one of the unit is in the samples
    int digits;        // behind the point
    bool plotted;
};

// All of them, in the order of the report.
[[nodiscard]] const std::vector<Metric>& all_metrics();

// One number that sums up a part, and what it should be.
struct Target {
    std::string name;
    std::string part;
    std::string cell;  // the one that counts; empty: the worst of all
    std::string cells; // what else belongs to it begins so
    std::string metric;
    std::string candidate;
    std::string reference;
    double bound;
    bool at_most; // or at least
};

[[nodiscard]] const std::vector<Target>& all_targets();

} // namespace afpguard::bench
