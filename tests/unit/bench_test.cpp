// SPDX-License-Identifier: GPL-2.0-only
// The arithmetic of the benchmarks: the search for a rate, what is read from the kernel's texts,
// and ratios round by round.
#include "tests/bench/cpu_time.h"
#include "tests/bench/interface_counter.h"
#include "tests/bench/rate_search.h"
#include "tests/bench/ratios.h"
#include "tests/bench/tables.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard::bench;
using namespace afpguard::test;

struct Found {
    int rate = 0;
    int trials = 0;
};

// A sensor that passes everything up to `limit`.
Found search(double limit, double guess, double highest, double precision = 0.02) {
    RateSearch search(guess, highest, precision);
    Found found;
    while (const auto rate = search.next()) {
        search.result(*rate <= limit);
        if (++found.trials > 100)
            break;
    }
    found.rate = static_cast<int>(search.best());
    return found;
}

bool is_found(int limit, double guess, double highest) {
    const Found found = search(limit, guess, highest);
    return found.rate <= limit && found.rate >= limit * 0.98 && found.trials < 20;
}

void test_search_finds_the_limit(void** /*state*/) {
    assert_true(is_found(100000, 95000, 200000));
    assert_true(is_found(100000, 190000, 200000)); // guessed far too high
    assert_true(is_found(100000, 40000, 200000));  // far too low
    assert_true(is_found(100000, 500000, 200000)); // above what cannot pass
    assert_true(is_found(197000, 150000, 200000)); // right below it
}

void test_search_gives_up(void** /*state*/) {
    const Found found = search(0, 100000, 200000);
    assert_int_equal(0, found.rate);
    assert_in_range(found.trials, 5, 30);
    assert_int_equal(0, search(0, 0, 1000).trials);
}

void test_search_goes_no_further_than_asked(void** /*state*/) {
    const Found coarse = search(100000, 95000, 200000, 0.2);
    const Found fine = search(100000, 95000, 200000, 0.001);
    assert_true(coarse.trials < fine.trials);
    assert_in_range(fine.rate, 99890, 100000);
}

int schedstat(const char* text) {
    return static_cast<int>(time_in_schedstat(text).value_or(UINT64_MAX));
}

void test_schedstat(void** /*state*/) {
    assert_int_equal(54802, schedstat("54802 17 1"));
    assert_int_equal(-1, schedstat(""));
    assert_int_equal(-1, schedstat("12"));
    assert_int_equal(-1, schedstat("no time"));
}

void test_own_cpu_time_grows(void** /*state*/) {
    const auto before = cpu_time_of(::getpid());
    volatile unsigned work = 0;
    while (work < 30'000'000)
        work = work + 1;
    assert_true(cpu_time_of(::getpid()) > before);
}

int received(const char* interface) {
    return static_cast<int>(received_frames("Inter-|   Receive        |  Transmit\n"
                                            " face |bytes    packets errs drop|bytes packets\n"
                                            "    lo:     100       1    0    0     0    9 0 0\n"
                                            "    s1: 7400000 5000000    0    0     0    8 0 0\n"
                                            "s10:1 2 3 4\n",
                                            interface)
                                .value_or(UINT64_MAX));
}

void test_counter_is_read(void** /*state*/) {
    assert_int_equal(5000000, received("s1"));
    assert_int_equal(2, received("s10"));
    assert_int_equal(-1, received("s"));
    assert_int_equal(-1, received("face"));
}

Sample sample(const char* part, const char* cell, const char* candidate, unsigned round,
              const char* metric, double value) {
    Sample sample;
    sample.part = part;
    sample.cell = cell;
    sample.candidate = candidate;
    sample.round = round;
    sample.values[metric] = value;
    return sample;
}

// The machine is half as fast in the second round, and stock was not measured in the fourth.
Samples three_rounds(double ours = 60) {
    const char* cell = "1 flow, one way, IPv4";
    return Samples({sample("tcp", cell, "stock", 1, "gbps", 10),
                    sample("tcp", cell, "guard", 1, "gbps", ours),
                    sample("tcp", cell, "stock", 2, "gbps", 5),
                    sample("tcp", cell, "guard", 2, "gbps", ours / 2),
                    sample("tcp", cell, "stock", 3, "gbps", 10),
                    sample("tcp", cell, "guard", 3, "gbps", ours * 1.05),
                    sample("tcp", cell, "guard", 4, "gbps", 1000)});
}

int hundredths(double value) {
    return static_cast<int>(std::lround(value * 100));
}

Ratio first_ratio(const Samples& samples) {
    return all_ratios(samples).front();
}

void test_ratios_are_paired_by_round(void** /*state*/) {
    const Summary summary = first_ratio(three_rounds()).summary.value_or(Summary{});
    assert_int_equal(3, summary.rounds);
    assert_int_equal(600, hundredths(summary.spread.median));
    assert_int_equal(600, hundredths(summary.spread.lower));
    assert_int_equal(615, hundredths(summary.spread.upper));
}

Judgement judgement(const Samples& samples) {
    return first_ratio(samples).judge();
}

Samples two_rounds() {
    const char* cell = "1 flow, one way, IPv4";
    return Samples(
        {sample("tcp", cell, "stock", 1, "gbps", 1), sample("tcp", cell, "guard", 1, "gbps", 9),
         sample("tcp", cell, "stock", 2, "gbps", 1), sample("tcp", cell, "guard", 2, "gbps", 9)});
}

Samples wide_spread() {
    std::vector<Sample> samples;
    for (unsigned round = 1; round <= 5; ++round) {
        samples.push_back(sample("tcp", "1 flow, one way, IPv4", "stock", round, "gbps", 1));
        samples.push_back(
            sample("tcp", "1 flow, one way, IPv4", "guard", round, "gbps", 5.0 + round));
    }
    return Samples(std::move(samples));
}

void test_judgements(void** /*state*/) {
    assert_true(judgement(three_rounds()) == Judgement::holds);
    assert_true(judgement(three_rounds(49)) == Judgement::missed);
    assert_true(judgement(two_rounds()) == Judgement::inconclusive);
    assert_true(judgement(wide_spread()) == Judgement::inconclusive);
    assert_true(judgement(Samples({})) == Judgement::unmeasured);
}

Text worst_load() {
    const Samples samples({sample("latency", "idle", "stock", 1, "rtt_us.p99", 100),
                           sample("latency", "idle", "guard", 1, "rtt_us.p99", 90),
                           sample("latency", "10 k", "stock", 1, "rtt_us.p99", 100),
                           sample("latency", "10 k", "guard", 1, "rtt_us.p99", 120),
                           sample("latency", "50 k", "stock", 1, "rtt_us.p99", 0),
                           sample("latency", "50 k", "guard", 1, "rtt_us.p99", 500)});
    return to_json(all_ratios(samples)).text();
}

void test_the_worst_load_counts(void** /*state*/) {
    assert_mentions(worst_load(), R"({"p99_vs_stock":{"median":1.2,)");
    assert_mentions(worst_load(), R"("cell":"10 k","target":1)");
    assert_mentions(worst_load(), R"("holds":null,"cells":{"idle":{"median":0.9)");
    assert_false(worst_load().mentions("50 k")); // what stock did not measure is no ratio
}

Text read_back(const char* line) {
    const afpguard::tools::Json json(json_loads(line, 0, nullptr));
    const Sample read = read_sample(json.get());
    std::string text = read.candidate + " " + std::to_string(read.round) + " " + read.error;
    for (const auto& [name, value] : read.values)
        text += " " + name + "=" + std::to_string(static_cast<int>(value));
    return text;
}

void test_samples_are_read(void** /*state*/) {
    assert_string_equal("guard 3  answers=7 rtt_us.max=9 rtt_us.p99=8",
                        read_back(R"({"part":"latency","cell":"idle","candidate":"guard","round":3,
                      "values":{"answers":7,"rtt_us":{"p99":8.5,"max":9}}})")
                            .c_str());
    assert_string_equal("stock 1 no way gbps=0", read_back(R"({"candidate":"stock","round":1,
                                    "values":{"gbps":0,"error":"no way"}})")
                                                     .c_str());
}

Text table() {
    return metric_table(three_rounds(), all_metrics()[5]);
}

void test_table(void** /*state*/) {
    assert_mentions(table(), "| Gbit/s of TCP | stock | guard | guard ÷ stock | guard ÷ limit |");
    assert_mentions(table(), "| 1 flow, one way, IPv4 | 10.00 (7.50–10.00) | 61.50 ");
    assert_mentions(table(), "| 6.00 (6.00–6.15) | – |");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_search_finds_the_limit),
        cmocka_unit_test(test_search_gives_up),
        cmocka_unit_test(test_search_goes_no_further_than_asked),
        cmocka_unit_test(test_schedstat),
        cmocka_unit_test(test_own_cpu_time_grows),
        cmocka_unit_test(test_counter_is_read),
        cmocka_unit_test(test_ratios_are_paired_by_round),
        cmocka_unit_test(test_judgements),
        cmocka_unit_test(test_the_worst_load_counts),
        cmocka_unit_test(test_samples_are_read),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
