// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/metrics.h"

namespace afpguard::bench {

const std::vector<Metric>& all_metrics() {
    static const std::vector<Metric> metrics = {
        {"forward", "pps", "thousand packets per second with less than 0.1 % lost", 1e3, 0, true},
        {"forward", "cpu_ns", "ns of processor time per packet, at a steady rate", 1, 0, true},
        {"forward", "flooded_pps", "thousand packets per second when flooded", 1e3, 0, false},
        {"forward", "flooded_cpu_ns", "ns of processor time per packet, when flooded", 1, 0, false},
        {"forward", "sender_pps", "thousand packets per second that the sender offered then", 1e3,
         0, false},
        {"tcp", "gbps", "Gbit/s of TCP", 1, 2, true},
        {"latency", "rtt_us.median", "microseconds there and back, median", 1, 0, false},
        {"latency", "rtt_us.p99", "microseconds there and back, 99th percentile", 1, 0, true},
        {"latency", "rtt_us.p999", "microseconds there and back, 99.9th percentile", 1, 0, false},
        {"startup", "start_ms", "ms from exec to 'Engine started'", 1, 0, true},
        {"startup", "first_forward_ms", "ms from exec to the first forwarded frame", 1, 0, true},
        {"startup", "all_up_ms", "ms from exec until every flow comes through", 1, 0, false},
        {"memory", "own_kb", "MB of memory of its own after the start", 1024, 2, true},
    };
    return metrics;
}

const std::vector<Target>& all_targets() {
    static const std::string tcp = "1 flow, one way, IPv4";
    static const std::string small = "64 bytes, 1 flow, 1 thread";
    static const std::vector<Target> targets = {
        {"tcp_vs_stock_best", "tcp", tcp, "", "gbps", "guard", "stock", 5, false},
        {"tcp_vs_limit", "tcp", tcp, "", "gbps", "guard", "forwarder", 0.85, false},
        {"cpu64_vs_stock", "forward", small, "64 ", "flooded_cpu_ns", "guard", "stock", 0.80, true},
        {"cpu64_steady_vs_stock", "forward", small, "64 ", "cpu_ns", "guard", "stock", 0.80, true},
        {"pps64_vs_stock", "forward", small, "64 ", "pps", "guard", "stock", 1.25, false},
        {"p99_vs_stock", "latency", "", "", "rtt_us.p99", "guard", "stock", 1, true},
        {"memory_vs_stock", "memory", "2 threads for each of 2 interfaces", "", "own_kb", "guard",
         "stock", 1, true},
    };
    return targets;
}

} // namespace afpguard::bench
