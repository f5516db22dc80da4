// SPDX-License-Identifier: GPL-2.0-only
// The arithmetic that measurements are judged by.
#include "tests/tools/statistics.h"
#include "tests/unit/cmocka.h"

#include <cmath>
#include <optional>
#include <vector>

namespace {

using namespace afpguard::tools;

// In hundredths: CMocka compares no doubles.
int hundredths(std::optional<double> value) {
    return value ? static_cast<int>(std::lround(*value * 100)) : -1;
}

int median_of(const std::vector<double>& values) {
    return hundredths(median(values));
}

void test_median(void** /*state*/) {
    assert_int_equal(-1, median_of({}));
    assert_int_equal(700, median_of({7}));
    assert_int_equal(200, median_of({3, 1, 2}));
    assert_int_equal(250, median_of({4, 1, 3, 2}));
}

void test_quantiles_lie_between_neighbours(void** /*state*/) {
    const auto at = [](double part) { return hundredths(quantile({4, 1, 3, 2, 5}, part)); };
    assert_int_equal(100, at(0));
    assert_int_equal(200, at(0.25));
    assert_int_equal(260, at(0.4));
    assert_int_equal(500, at(1));
    assert_int_equal(175, hundredths(quantile({1, 2, 3, 4}, 0.25)));
}

void test_spread(void** /*state*/) {
    const Spread spread = spread_of({10, 30, 20, 50, 40}).value_or(Spread{});
    assert_int_equal(2000, hundredths(spread.lower));
    assert_int_equal(3000, hundredths(spread.median));
    assert_int_equal(4000, hundredths(spread.upper));
    assert_false(spread_of({}).has_value());
}

bool is_within(double lower, double middle, double upper, double part) {
    return Spread{lower, middle, upper}.within(part);
}

void test_wide_and_narrow(void** /*state*/) {
    assert_true(is_within(90, 100, 110, 0.2));
    assert_false(is_within(89, 100, 110, 0.2));
    assert_true(is_within(-110, -100, -90, 0.2));
    assert_true(is_within(0, 0, 0, 0.2));
    assert_false(is_within(0, 0, 1, 0.2));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_median),
        cmocka_unit_test(test_quantiles_lie_between_neighbours),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_wide_and_narrow),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
