// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/expectations.h"
#include "tests/study/markdown.h"

#include "tests/unit/text.h"

#include <cstdio>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard::study;
using namespace afpguard::test;
using afpguard::tools::json_text;

// What a cycle says, apart from what a test is about.
struct CycleText {
    bool started = true;
    int enotsock = 0, guarded = 0, failed = 0, doubled = 0, strays = 0, lost_after = 0,
        exit_status = 0, threads = 2, receive_drops = 0;
    double start = 100, phase = 40;
    bool up = true, wedged = false;

    [[nodiscard]] Json json() const {
        char text[1024];
        std::snprintf(
            text, sizeof text,
            R"({"started": %s, "start_ms": %f, "socket_phase_ms": %f, "capture_threads": %d,
            "enotsock_lines": %d, "guarded": %d, "failed": %d, "doubled": %d, "strays": %d,
            "lost_after_up": %d, "lost_between": 3,
            "exit_status": %d, "receive_drops": %d, %s
            "interfaces": {"SFE_0_TX": {"packets": 500, "wedged": false},
                           "SFE_0_RX": {"packets": %d, "wedged": %s}},
            "threads": [{"name": "W1"}]})",
            started ? "true" : "false", start, phase, threads, enotsock, guarded, failed, doubled,
            strays, lost_after, exit_status, receive_drops, up ? R"("all_up_ms": 130.0,)" : "",
            wedged ? 0 : 510, wedged ? "true" : "false");
        return Json(json_loads(text, 0, nullptr));
    }
};

Json run_of(const char* mode, int delay_us, std::initializer_list<CycleText> cycles) {
    std::vector<Json> list;
    for (const CycleText& cycle : cycles)
        list.push_back(cycle.json());
    const Json head(json_pack("{ss ss ss si si}", "capture",
                              std::string(mode) == "stock" ? "stock" : "afp-guard", "mode", mode,
                              "suricata", "8.0.8", "delay_us", delay_us, "capture_threads", 2));
    return make_run(head.get(), list);
}

Text value(const Json& run, const char* key) {
    const json_t* found = json_object_get(run.get(), key);
    return found == nullptr ? Text("missing") : Text(json_text(found));
}

Text value_of_mixed_run(const char* key) {
    return value(run_of("off", 500000,
                        {{.enotsock = 3, .guarded = 1, .start = 100, .wedged = true},
                         {.started = false, .exit_status = 1, .start = 300, .up = false},
                         {.enotsock = 6, .lost_after = 2, .start = 110, .phase = 60}}),
                 key);
}

void test_run(void** /*state*/) {
    const std::pair<const char*, const char*> expected[] = {{"capture", "\"afp-guard\""},
                                                            {"mode", "\"off\""},
                                                            {"suricata", "\"8.0.8\""},
                                                            {"delay_us", "500000"},
                                                            {"cycles", "3"},
                                                            {"started", "2"},
                                                            {"cycles_enotsock", "2"},
                                                            {"enotsock_lines", "9"},
                                                            {"guarded", "1"},
                                                            {"start_ms", "110.0"},
                                                            {"socket_phase_ms", "40.0"},
                                                            {"first_forward_ms", "null"},
                                                            {"last_forward_ms", "null"},
                                                            {"lost_after_up", "2"},
                                                            {"lost_between", "9"},
                                                            {"wedged", "1"},
                                                            {"cycles_not_all_up", "1"},
                                                            {"cycles_bad_exit", "1"}};
    for (const auto& [key, text] : expected)
        assert_string_equal(text, value_of_mixed_run(key).c_str());
    assert_mentions(value_of_mixed_run("spread"), R"("start_ms":{"min":100.0,"max":300.0})");
    assert_mentions(value_of_mixed_run("interfaces"),
                    R"("SFE_0_RX":{"packets_last_cycle":510,"packets_least":0)");
    assert_mentions(value_of_mixed_run("picture"), "W1");
    assert_false(value_of_mixed_run("cycle_results").mentions("W1"));
}

// What fails of a report with these runs, each as "!what" or, for times, "?what".
template <class... Run> Text failing(Run... runs) {
    const Json list(json_array());
    (json_array_append_new(list.get(), runs.release()), ...);
    std::string text;
    for (const Expectation& one : expectations(list.get()))
        if (!one.holds)
            text += (one.must ? "!" : "?") + one.what + "; ";
    return text;
}

Text failing_guard(const CycleText& cycle, const char* mode = "guard") {
    return failing(run_of(mode, 0, {{}, cycle}));
}

void test_race_must_be_closed(void** /*state*/) {
    for (const char* mode : {"guard", "strict"}) {
        assert_string_equal("", failing_guard({}, mode).c_str());
        assert_mentions(failing_guard({.enotsock = 1}, mode), "!no ENOTSOCK lines: 1");
        assert_mentions(failing_guard({.failed = 3}, mode), "!no frames that could not be sent: 3");
        assert_mentions(failing_guard({.doubled = 1}, mode), "!no frames that came out twice: 1");
        assert_mentions(failing_guard({.strays = 1}, mode), "!no frames that came out where");
        assert_mentions(failing_guard({.lost_after = 2}, mode), "!no frames lost after");
        assert_mentions(failing_guard({.wedged = true}, mode), "!no wedged interfaces: 1");
        assert_mentions(failing_guard({.up = false}, mode), "!no cycles in which not every flow");
        assert_mentions(failing_guard({.started = false}, mode), "1 of 2");
        assert_mentions(failing_guard({.exit_status = 1}, mode), "!no cycles that did not end");
    }
    assert_string_equal("", failing_guard({.guarded = 5}).c_str());
    assert_mentions(failing_guard({.guarded = 5}, "strict"), "!no frames that found their peer");
}

// Stock may do as it likes, but it too must have been measured.
void test_measurement_must_be_whole(void** /*state*/) {
    assert_string_equal("", failing_guard({.enotsock = 9, .wedged = true}, "stock").c_str());
    assert_mentions(failing_guard({.receive_drops = 1}, "stock"),
                    "!no frames that the measurement");
    assert_mentions(failing_guard({.threads = 1}, "stock"), "!no cycles with threads");
}

Text failing_off(int delay_us, int with, int without) {
    std::vector<Json> list;
    for (int i = 0; i < with; ++i)
        list.push_back(CycleText{.enotsock = 4}.json());
    for (int i = 0; i < without; ++i)
        list.push_back(CycleText{}.json());
    const Json head(
        json_pack("{ss si si}", "mode", "off", "delay_us", delay_us, "capture_threads", 2));
    return failing(make_run(head.get(), list));
}

void test_race_must_show(void** /*state*/) {
    assert_string_equal("", failing_off(500000, 2, 1).c_str());
    assert_mentions(failing_off(500000, 1, 1), "!ENOTSOCK in most cycles: 1 of 2");
    assert_mentions(failing_off(500000, 0, 1), "!ENOTSOCK in most cycles");
    assert_string_equal("", failing_off(0, 0, 2).c_str());
}

Text beside_stock(double phase) {
    return failing(run_of("stock", 0, {{.phase = 100}}), run_of("guard", 0, {{.phase = phase}}));
}

Text strict_beside_guard(double start) {
    return failing(run_of("guard", 0, {{}}), run_of("strict", 0, {{.start = start}}));
}

// Times are told, and judged, but do not fail a study.
void test_times(void** /*state*/) {
    assert_string_equal("", beside_stock(20).c_str());
    assert_mentions(beside_stock(21), "?socket phase, a fifth of stock's (20.0 ms): 21.0 ms");
    assert_string_equal("", strict_beside_guard(109).c_str());
    assert_mentions(strict_beside_guard(111), "?exec to 'Engine started', 1.1 x guard");
    assert_string_equal("", failing(run_of("guard", 500000, {{.start = 650}})).c_str());
    assert_mentions(failing(run_of("guard", 500000, {{.start = 651}})), "?exec to");
    assert_mentions(failing(run_of("guard", 500000, {{.phase = 651}})), "?socket phase, 1.3");
}

Text table_of_two() {
    const Json list(json_array());
    json_array_append_new(list.get(), run_of("stock", 0, {{}}).release());
    json_array_append_new(list.get(),
                          run_of("guard", 0, {{.guarded = 7, .wedged = true}}).release());
    return run_table(list.get()) + interface_tables(list.get());
}

void test_tables(void** /*state*/) {
    const Text text = table_of_two();
    assert_mentions(text, "| 8.0.8 | stock | 0 | 1 | 1 | 0 | 0 | – | 100 | 40 | – |");
    assert_mentions(text, "| 8.0.8 | afp-guard guard | 0 | 1 | 1 | 0 | 0 | 7 | 100 | 40 | – |");
    assert_mentions(text, "| interface | stock | guard |");
    assert_mentions(text, "| SFE_0_RX | 510, well | 0, **wedged** in 1 |");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_run),
        cmocka_unit_test(test_race_must_be_closed),
        cmocka_unit_test(test_measurement_must_be_whole),
        cmocka_unit_test(test_race_must_show),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
