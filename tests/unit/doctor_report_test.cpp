// SPDX-License-Identifier: GPL-2.0-only
// The words of a finding: what mends a warning of the plugin's, and how all of it is written.

#include "doctor/options.h"
#include "doctor/report.h"
#include "doctor/settings_mends.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/doctor_rig.h"
#include "tests/unit/fixture.h"

#include <jansson.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <string>

namespace {

using namespace afpguard;
using namespace afpguard::doctor;
using test::DoctorRig;
using test::Text;

DoctorRig& rig(void** state) {
    return test::fixture<DoctorRig>(state);
}

// Makes the plugin warn of an entry, and says which line of yaml is offered.
struct Warning {
    const char* key;
    const char* value;
    bool copies;
    const char* line;
};
constexpr std::array<Warning, 19> warnings{{
    {"defrag", "yes", true, "defrag: no"},
    {"defrag", "no", false, "defrag: yes"},
    {"tpacket-v3", "yes", true, "tpacket-v3: no"},
    {"tpacket-v3", "no", false, "tpacket-v3: yes"},
    {"ring-size", "2", true, "ring-size: 513"},
    {"v2-block-size", "4097", true, "v2-block-size: 131072"},
    {"block-size", "4097", false, "block-size: 131072"},
    {"block-size", "8192", false, "block-size: 131072"},
    {"rollover", "yes", true, "rollover: no"},
    {"cluster-type", "cluster_rollover", true, "cluster-type: cluster_flow"},
    {"bpf-filter", "tcp", true, "bpf-mismatch: forward"},
    {"bpf-mismatch", "forward", false, "bpf-mismatch: drop"},
    {"offload", "transparent", false, "offload: auto"},
    {"link-propagation", "yes", false, "link-propagation: no"},
    {"ebpf-lb-file", "/x", true, "cluster-type: cluster_ebpf"},
    {"threads", "many", false, "threads: auto"},
    {"defrag", "maybe", false, "defrag: # yes or no"},
    {"cluster-type", "flow", false, "cluster-type: cluster_flow"},
    {"buffer-size", "1MB", false, "buffer-size: # a number of bytes from 0 to 2147483647"},
}};

Text offered_for(const Warning& warning) {
    DoctorRig rig;
    if (!warning.copies) {
        rig.a1 = {{"threads", "2"}};
        rig.b1.clear();
    }
    rig.a1[warning.key] = warning.value;
    rig.plan();
    std::string lines;
    for (const Finding& one : rig.sensor.remarks)
        lines += one.where + " " + std::string(name_of(one.mend.kind)) + " " + one.mend.text + "\n";
    return lines;
}

void offers_a_line_for_each_warning(void** /*state*/) {
    for (const Warning& warning : warnings) {
        Text line(std::string("a1 yaml ") + warning.line + "\n");
        test::assert_mentions(offered_for(warning), line.c_str());
        assert_false(offered_for(warning).mentions(" words "));
    }
}

Text mend_for(const char* line) {
    const Finding finding = finding_of(Severity::warning, line);
    return finding.where + ": " + std::string(name_of(finding.mend.kind)) + ": " +
           finding.mend.text;
}

void offers_words_or_a_section_for_what_no_setting_mends(void** /*state*/) {
    assert_string_equal(
        mend_for("a1: unknown key \"v2-blocksize\" is ignored; did you mean \"v2-block-size\"?")
            .c_str(),
        "a1: words: write v2-block-size in place of v2-blocksize");
    assert_string_equal(mend_for("default: unknown key \"colour\" is ignored").c_str(),
                        "default: words: remove colour");
    assert_string_equal(mend_for("afp-guard: \"strict\" is not allowed; allowed: keys with values, "
                                 "as afp-guard: { startup: guard }")
                            .c_str(),
                        "afp-guard: yaml: afp-guard: { startup: guard }");
}

// The entry that is changed by the line that is offered is not warned of any more.
Text offered_after(const Warning& warning) {
    Warning mended = warning;
    const std::string line = warning.line;
    const std::string key = line.substr(0, line.find(": "));
    const std::string value = line.substr(line.find(": ") + 2);
    mended.key = key.c_str();
    mended.value = value.c_str();
    return key == warning.key && !value.starts_with("#") ? offered_for(mended) : Text();
}

void is_content_with_its_own_lines(void** /*state*/) {
    for (const Warning& warning : warnings)
        assert_string_equal(offered_after(warning).c_str(), "");
}

Findings one_of_each() {
    return {{Severity::error, "bridge", "a1", "is \"bridged\"", by_command("ip link set dev a1 x")},
            {Severity::warning, "settings", "a1", "is odd", in_entry_of("a1", "threads: 2")},
            {Severity::note, "ipv6", "a rather long place to be", "is so \xff", {}}};
}

Text text_of(const Findings& findings) {
    Sensor sensor;
    sensor.configuration = "suricata.yaml";
    sensor.suricata.version = "8.0.8";
    return as_text(sensor, findings, false);
}

void writes_calm_text(void** /*state*/) {
    assert_string_equal(
        text_of(one_of_each()).c_str(),
        "suricata.yaml: 0 interfaces, 0 threads, 0.0 MB of rings; Suricata 8.0.8\n\n"
        "error    a1  is \"bridged\"\n"
        "             mend: ip link set dev a1 x\n"
        "warning  a1  is odd\n"
        "             mend: suricata.yaml, af-packet, entry of a1: threads: 2\n"
        "note     a rather long place to be  is so \xff\n\n"
        "1 error, 1 warning, 1 note\n");
    test::assert_mentions(text_of({}), "8.0.8\n\nno errors, no warnings, no notes\n");
}

// "check kind section" of each finding; what is no JSON says so.
Text read_json(const std::string& text) {
    json_t* root = json_loads(text.c_str(), 0, nullptr);
    if (root == nullptr)
        return Text("no JSON");
    std::string words = std::to_string(json_integer_value(json_object_get(root, "status")));
    std::size_t index = 0;
    json_t* one = nullptr;
    json_array_foreach(json_object_get(root, "findings"), index, one) {
        const json_t* mend = json_object_get(one, "mend");
        const char* section = json_string_value(json_object_get(mend, "section"));
        words.append(" ").append(json_string_value(json_object_get(one, "check")));
        words.append(" ").append(json_string_value(json_object_get(mend, "kind")));
        words.append(section != nullptr ? std::string(" ") + section : "");
    }
    json_decref(root);
    return words;
}

Text json_of(const Findings& findings) {
    return read_json(as_json(Sensor(), findings));
}

void writes_json(void** /*state*/) {
    assert_string_equal(json_of(one_of_each()).c_str(),
                        "2 bridge command settings yaml af-packet ipv6 none");
    assert_string_equal(json_of({}).c_str(), "0");
    assert_string_equal(read_json(as_json("x.yaml", "x.yaml:1:1: no")).c_str(), "3");
}

int status_of_first(std::size_t number, std::size_t count) {
    const Findings all = one_of_each();
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(number);
    return status_of(Findings(first, first + static_cast<std::ptrdiff_t>(count)));
}

void ends_by_the_gravest(void** /*state*/) {
    assert_int_equal(status_of_first(0, 3), 2);
    assert_int_equal(status_of_first(1, 2), 1);
    assert_int_equal(status_of_first(2, 1), 0);
    assert_int_equal(status_of_first(2, 0), 0);
}

void sorts_the_gravest_first(void** state) {
    rig(state).b1["mmap-locked"] = "maybe"; // a warning, found first
    rig(state).sensor.devices.erase("b1");
    const Text all = rig(state).says_in_all();
    assert_true(std::strncmp(all.c_str(), "error b1 does not exist", 23) == 0);
    assert_true(all.mentions("\nwarning b1 mmap-locked"));
}

template <std::size_t Count> Text read(std::array<const char*, Count> words) {
    std::array<char*, Count + 2> arguments{};
    arguments[0] = const_cast<char*>("afp-guard-doctor");
    for (std::size_t i = 0; i < Count; ++i)
        arguments[i + 1] = const_cast<char*>(words[i]);
    const auto options = read_options(static_cast<int>(Count + 1), arguments.data());
    if (!options)
        return options.error().message();
    const Request& asked = options->request;
    return asked.configuration + " " + asked.suricata + " " + options->json +
           (asked.test ? " test" : "") + " " + std::to_string(asked.includes.size());
}

void reads_the_command_line(void** /*state*/) {
    assert_string_equal(read<0>({}).c_str(), "/etc/suricata/suricata.yaml   0");
    assert_string_equal(
        read<8>({"-c", "a", "--suricata=b", "--json", "-", "--test", "--include=x", "--include=y"})
            .c_str(),
        "a b - test 2");
    assert_string_equal(read<1>({"--fast"}).c_str(), "unknown option --fast");
    assert_string_equal(read<1>({"--config"}).c_str(), "--config needs a value");
    assert_string_equal(read<1>({"a.yaml"}).c_str(), "unknown argument a.yaml");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(offers_a_line_for_each_warning),
        cmocka_unit_test(offers_words_or_a_section_for_what_no_setting_mends),
        cmocka_unit_test(is_content_with_its_own_lines),
        cmocka_unit_test(writes_calm_text),
        cmocka_unit_test(writes_json),
        cmocka_unit_test(ends_by_the_gravest),
        AFPG_TEST_WITH(DoctorRig, sorts_the_gravest_first),
        cmocka_unit_test(reads_the_command_line),
    };
    return cmocka_run_group_tests_name("doctor_report", tests, nullptr, nullptr);
}
