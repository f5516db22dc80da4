// SPDX-License-Identifier: GPL-2.0-only
#include "src/capture_choice.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/text.h"

#include <getopt.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;
using Words = std::initializer_list<const char*>;

// "PLUGIN ARGUMENTS", "-" for no plugin.
Text shown(const CaptureChoice& choice) {
    return choice.plugin.value_or("-") + " " + choice.arguments;
}

Text chosen(Words words) {
    std::string line;
    for (const char* word : words)
        line.append(word).push_back('\0');
    return shown(capture_choice(line));
}

// The same by getopt_long() itself, with the part of the engine's options that is of interest.
Text chosen_by_getopt(Words words) {
    static constexpr option known[]{{"pcap", optional_argument, nullptr, 'p'},
                                    {"capture-plugin", required_argument, nullptr, 0},
                                    {"capture-plugin-args", required_argument, nullptr, 0},
                                    {"runmode", required_argument, nullptr, 'm'},
                                    {nullptr, 0, nullptr, 0}};
    std::vector<std::string> copies(words.begin(), words.end());
    std::vector<char*> arguments;
    for (std::string& word : copies)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    CaptureChoice choice;
    int index = 0;
    int found = 0;
    optind = 0;
    opterr = 0;
    while ((found = ::getopt_long(static_cast<int>(copies.size()), arguments.data(),
                                  "c:TDi:vk:", known, &index)) != -1) {
        if (found == 0 && index == 1)
            choice.plugin = optarg;
        if (found == 0 && index == 2)
            choice.arguments = optarg;
    }
    return shown(choice);
}

void expect(Words words, const char* choice) {
    assert_string_equal(chosen(words).c_str(), choice);
    assert_string_equal(chosen_by_getopt(words).c_str(), choice);
}

void finds_nothing_where_nothing_is(void** /*state*/) {
    expect({"suricata"}, "- ");
    expect({"suricata", "-T", "-c", "x.yaml", "--pcap", "capture-plugin=x"}, "- ");
    assert_string_equal(shown(capture_choice("")).c_str(), "- ");
}

void takes_both_forms_of_a_value(void** /*state*/) {
    expect({"suricata", "--capture-plugin=afp-guard", "--capture-plugin-args=threads=2,a=b"},
           "afp-guard threads=2,a=b");
    expect({"suricata", "-T", "--capture-plugin", "afp-guard", "--capture-plugin-args", "a=b"},
           "afp-guard a=b");
    expect({"suricata", "--capture-plugin-args", "--capture-plugin=x"}, "- --capture-plugin=x");
    expect({"suricata", "--capture-plugin-args=", "--capture-plugin="}, " ");
}

void takes_the_last_one(void** /*state*/) {
    expect({"suricata", "--capture-plugin=x", "--capture-plugin-args=a=1", "--capture-plugin=y",
            "--capture-plugin-args", "a=2"},
           "y a=2");
}

void takes_names_that_are_cut_short(void** /*state*/) {
    expect({"suricata", "--cap=x", "--capture-plugin-=a=1"}, "x a=1");
    expect({"suricata", "--capture-plugi", "x", "--capture-plugin-arg", "a=1"}, "x a=1");
    expect({"suricata", "--c=x", "--capture-plugin-args-=a=1", "--capturing=z"}, "x ");
}

void ends_where_options_end(void** /*state*/) {
    expect({"suricata", "tcp", "--capture-plugin=x", "--", "--capture-plugin=y"}, "x ");
}

// What cannot be: the engine has ended before.
void survives_a_line_that_breaks_off(void** /*state*/) {
    assert_string_equal(chosen({"suricata", "--capture-plugin"}).c_str(), " ");
    assert_string_equal(
        shown(capture_choice(std::string_view("s\0--capture-plugin=x", 20))).c_str(), "x ");
    assert_string_equal(chosen({"suricata", "--", "-"}).c_str(), "- ");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_nothing_where_nothing_is),
        cmocka_unit_test(takes_both_forms_of_a_value),
        cmocka_unit_test(takes_the_last_one),
        cmocka_unit_test(takes_names_that_are_cut_short),
        cmocka_unit_test(ends_where_options_end),
        cmocka_unit_test(survives_a_line_that_breaks_off),
    };
    return cmocka_run_group_tests_name("capture_choice", tests, nullptr, nullptr);
}
