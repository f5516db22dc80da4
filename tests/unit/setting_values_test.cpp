// SPDX-License-Identifier: GPL-2.0-only
#include "src/setting_values.h"

#include "tests/unit/cmocka.h"

#include <cstdint>
#include <string_view>

namespace {

using namespace afpguard;

// 1, 0, or -1 for neither.
int switch_of(std::string_view text) {
    const auto value = parse_switch(text);
    return value ? static_cast<int>(*value) : -1;
}

void knows_every_word_for_yes_and_no(void** /*state*/) {
    for (const char* yes : {"yes", "true", "on", "1", "YES", "True", "oN"})
        assert_int_equal(switch_of(yes), 1);
    for (const char* no : {"no", "false", "off", "0", "NO", "False", "oFF"})
        assert_int_equal(switch_of(no), 0);
}

void takes_no_other_word_for_a_switch(void** /*state*/) {
    for (const char* other : {"", "y", "n", "ja", "yes ", " yes", "yess", "2", "-1", "enabled"})
        assert_int_equal(switch_of(other), -1);
}

// -1 where it is none.
std::int64_t number_of(std::string_view text, std::uint32_t least = 0,
                       std::uint32_t most = 0x7fffffff) {
    const auto value = parse_number(text, least, most);
    return value ? std::int64_t{*value} : -1;
}

void reads_decimal_and_hexadecimal(void** /*state*/) {
    assert_int_equal(number_of("0"), 0);
    assert_int_equal(number_of("2048"), 2048);
    assert_int_equal(number_of("007"), 7);
    assert_int_equal(number_of("0x10"), 16);
    assert_int_equal(number_of("0XfF"), 255);
}

void keeps_within_the_bounds(void** /*state*/) {
    assert_int_equal(number_of("2147483647"), 2147483647);
    assert_int_equal(number_of("2147483648"), -1);
    assert_int_equal(number_of("0", 1), -1);
    assert_int_equal(number_of("1", 1), 1);
    assert_int_equal(number_of("65535", 0, 65535), 65535);
    assert_int_equal(number_of("65536", 0, 65535), -1);
    assert_int_equal(number_of("99999999999999999999"), -1);
    assert_int_equal(number_of("0x100000000"), -1);
}

void takes_nothing_but_a_whole_number(void** /*state*/) {
    for (const char* other :
         {"", " ", "-1", "+1", "1 ", " 1", "1k", "1.5", "0x", "x1", "0x-1", "0x0x1", "ten", "1e3"})
        assert_int_equal(number_of(other), -1);
}

// A view need not end where the text behind it ends.
void reads_no_further_than_the_view(void** /*state*/) {
    assert_int_equal(number_of(std::string_view("1234", 2)), 12);
    assert_int_equal(switch_of(std::string_view("yesterday", 3)), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(knows_every_word_for_yes_and_no),
        cmocka_unit_test(takes_no_other_word_for_a_switch),
        cmocka_unit_test(reads_decimal_and_hexadecimal),
        cmocka_unit_test(keeps_within_the_bounds),
        cmocka_unit_test(takes_nothing_but_a_whole_number),
        cmocka_unit_test(reads_no_further_than_the_view),
    };
    return cmocka_run_group_tests_name("setting_values", tests, nullptr, nullptr);
}
