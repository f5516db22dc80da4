// SPDX-License-Identifier: GPL-2.0-only
#include "src/nearest_word.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <array>
#include <string>
#include <string_view>

namespace {

using namespace afpguard;
using test::Text;

constexpr std::array<std::string_view, 5> known{"threads", "copy-mode", "copy-iface",
                                                "link-propagation", "bypass"};

Text nearest(const std::string& word) {
    return nearest_word(word, known).value_or("(none)");
}

void finds_what_differs_by_a_few_letters(void** /*state*/) {
    assert_string_equal(nearest("thread").c_str(), "threads");
    assert_string_equal(nearest("treahds").c_str(), "threads");
    assert_string_equal(nearest("copymode").c_str(), "copy-mode");
    assert_string_equal(nearest("copy-interface").c_str(), "copy-iface");
    assert_string_equal(nearest("link-propgation").c_str(), "link-propagation");
    assert_string_equal(nearest("threads").c_str(), "threads");
}

void finds_nothing_where_nothing_is_near(void** /*state*/) {
    for (const char* word : {"", "x", "speed", "colour", "mode", "thirds-of-it"})
        assert_string_equal(nearest(word).c_str(), "(none)");
    assert_string_equal(nearest(std::string(1000000, 'x')).c_str(), "(none)");
    assert_false(nearest_word("threads", {}).has_value());
}

void takes_the_nearest_and_of_equals_the_first(void** /*state*/) {
    assert_string_equal(nearest("copy-face").c_str(), "copy-iface");
    constexpr std::array<std::string_view, 2> equals{"abcd", "abce"};
    assert_true(nearest_word("abcf", equals) == "abcd");
    assert_true(nearest_word("abce", equals) == "abce");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_differs_by_a_few_letters),
        cmocka_unit_test(finds_nothing_where_nothing_is_near),
        cmocka_unit_test(takes_the_nearest_and_of_equals_the_first),
    };
    return cmocka_run_group_tests_name("nearest_word", tests, nullptr, nullptr);
}
