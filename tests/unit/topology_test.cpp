// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/topology.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/plans.h"
#include "tests/unit/text.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::copying;
using test::pair_of;
using test::passive;
using test::Text;

using List = std::vector<InterfaceSettings>;

std::vector<InterfacePlan> planned(const List& settings) {
    std::vector<InterfacePlan> plans;
    for (const InterfaceSettings& one : settings) {
        InterfacePlan plan;
        plan.settings = one;
        plan.threads = one.threads;
        plans.push_back(plan);
    }
    return plans;
}

// "interface.index>peer" for each thread, or the refusal.
Text layout(const List& settings) {
    const auto places = lay_out_threads(planned(settings));
    if (!places)
        return places.error().message();
    std::string text;
    std::size_t thread = 0;
    for (const Place& place : *places) {
        if (place.thread != thread++)
            return Text("a thread is not at its place");
        text += text.empty() ? "" : " ";
        text += std::to_string(place.interface) + "." + std::to_string(place.index);
        text += place.sends() ? ">" + std::to_string(place.peer) : "";
    }
    return text;
}

List operator+(List one, const List& other) {
    one.insert(one.end(), other.begin(), other.end());
    return one;
}

Text layout_of_nothing() {
    return layout({});
}

Text layout_of_passive() {
    return layout({passive("eth0", 2), passive("eth1")});
}

Text layout_of_pair(CopyMode mode, unsigned threads) {
    return layout(pair_of(mode, "eth1", "eth2", threads));
}

Text layout_of_two_pairs() {
    return layout(pair_of(CopyMode::ips, "eth1", "eth2", 2) +
                  pair_of(CopyMode::ips, "eth3", "eth4", 1));
}

// The entries of the pairs stand across each other.
Text layout_of_crossed_pairs() {
    return layout({copying(CopyMode::ips, "eth1", "eth3"), copying(CopyMode::ips, "eth2", "eth4"),
                   copying(CopyMode::ips, "eth3", "eth1"), copying(CopyMode::ips, "eth4", "eth2")});
}

Text layout_of_tap_beside_passive() {
    return layout(List{passive("eth0", 3)} + pair_of(CopyMode::tap, "eth1", "eth2", 2));
}

void has_no_threads_without_interfaces(void** /*state*/) {
    assert_string_equal(layout_of_nothing().c_str(), "");
}

void sends_nothing_when_passive(void** /*state*/) {
    assert_string_equal(layout_of_passive().c_str(), "0.0 0.1 1.0");
}

void sends_through_the_thread_of_the_same_number(void** /*state*/) {
    assert_string_equal(layout_of_pair(CopyMode::ips, 1).c_str(), "0.0>1 1.0>0");
    assert_string_equal(layout_of_pair(CopyMode::tap, 3).c_str(),
                        "0.0>3 0.1>4 0.2>5 1.0>0 1.1>1 1.2>2");
}

void keeps_pairs_apart(void** /*state*/) {
    assert_string_equal(layout_of_two_pairs().c_str(), "0.0>2 0.1>3 1.0>0 1.1>1 2.0>5 3.0>4");
    assert_string_equal(layout_of_crossed_pairs().c_str(), "0.0>2 1.0>3 2.0>0 3.0>1");
    assert_string_equal(layout_of_tap_beside_passive().c_str(),
                        "0.0 0.1 0.2 1.0>5 1.1>6 2.0>3 2.1>4");
}

Text refusal_of_no_copy_iface() {
    return layout({copying(CopyMode::ips, "eth1", "")});
}

Text refusal_of_itself() {
    return layout({copying(CopyMode::ips, "eth1", "eth1")});
}

Text refusal_of_a_stranger() {
    return layout({copying(CopyMode::ips, "eth1", "eth9"), passive("eth2")});
}

Text refusal_of_a_passive_peer() {
    return layout({copying(CopyMode::ips, "eth1", "eth2"), passive("eth2")});
}

Text refusal_of_a_triangle() {
    return layout({copying(CopyMode::ips, "eth1", "eth2"), copying(CopyMode::ips, "eth2", "eth3"),
                   copying(CopyMode::ips, "eth3", "eth1")});
}

Text refusal_of_unequal_threads() {
    return layout(
        {copying(CopyMode::ips, "eth1", "eth2", 4), copying(CopyMode::ips, "eth2", "eth1", 2)});
}

void refuses_a_copy_without_a_target(void** /*state*/) {
    assert_string_equal(refusal_of_no_copy_iface().c_str(),
                        "eth1: copy-mode needs copy-iface, and none is set; allowed: another "
                        "interface of the section");
}

void refuses_a_copy_to_itself(void** /*state*/) {
    assert_string_equal(refusal_of_itself().c_str(),
                        "eth1: copy-iface: \"eth1\" is the interface itself; allowed: another one");
}

void refuses_a_target_that_is_not_configured(void** /*state*/) {
    assert_string_equal(refusal_of_a_stranger().c_str(),
                        "eth1: copy-iface: \"eth9\" has no entry in the af-packet section; add "
                        "one");
}

void refuses_a_target_that_does_not_copy_back(void** /*state*/) {
    assert_string_equal(refusal_of_a_passive_peer().c_str(),
                        "eth1: copy-iface: \"eth2\" does not copy back; set copy-mode and "
                        "copy-iface: eth1 in its entry");
    assert_string_equal(refusal_of_a_triangle().c_str(),
                        "eth1: copy-iface: \"eth2\" does not copy back; set copy-mode and "
                        "copy-iface: eth1 in its entry");
}

void refuses_unequal_numbers_of_threads(void** /*state*/) {
    assert_string_equal(refusal_of_unequal_threads().c_str(),
                        "eth1: threads: 4 and its copy-iface eth2 has 2; both sides of a pair need "
                        "the same number");
}

// "inline", "beside", or the refusal.
Text kind(const List& settings) {
    const auto stands_in_line = is_inline(planned(settings));
    if (!stands_in_line)
        return stands_in_line.error().message();
    return Text(*stands_in_line ? "inline" : "beside");
}

Text kind_of_pair(CopyMode mode) {
    return kind(pair_of(mode, "eth1", "eth2"));
}

Text kind_of_nothing() {
    return kind({});
}

Text kind_of_passive() {
    return kind({passive("eth0")});
}

Text kind_of_tap_beside_passive() {
    return kind(pair_of(CopyMode::tap, "eth1", "eth2") + List{passive("eth0")});
}

Text kind_of_ips_beside_passive() {
    return kind(List{passive("eth0")} + pair_of(CopyMode::ips, "eth1", "eth2"));
}

Text kind_of_ips_beside_tap() {
    return kind({copying(CopyMode::ips, "eth1", "eth2"), copying(CopyMode::tap, "eth2", "eth1")});
}

void stands_in_line_when_all_are_ips(void** /*state*/) {
    assert_string_equal(kind_of_pair(CopyMode::ips).c_str(), "inline");
    assert_string_equal(kind_of_pair(CopyMode::tap).c_str(), "beside");
    assert_string_equal(kind_of_passive().c_str(), "beside");
    assert_string_equal(kind_of_tap_beside_passive().c_str(), "beside");
    assert_string_equal(kind_of_nothing().c_str(), "beside");
}

void refuses_ips_beside_anything_else(void** /*state*/) {
    assert_string_equal(kind_of_ips_beside_passive().c_str(),
                        "eth1: copy-mode: ips cannot be used beside eth0, which is passive or tap; "
                        "all interfaces of one Suricata must be ips, or none (Suricata ticket "
                        "5588)");
    test::assert_mentions(kind_of_ips_beside_tap(), "eth1: copy-mode: ips cannot be used beside "
                                                    "eth2, which is passive or tap");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(has_no_threads_without_interfaces),
        cmocka_unit_test(sends_nothing_when_passive),
        cmocka_unit_test(sends_through_the_thread_of_the_same_number),
        cmocka_unit_test(keeps_pairs_apart),
        cmocka_unit_test(refuses_a_copy_without_a_target),
        cmocka_unit_test(refuses_a_copy_to_itself),
        cmocka_unit_test(refuses_a_target_that_is_not_configured),
        cmocka_unit_test(refuses_a_target_that_does_not_copy_back),
        cmocka_unit_test(refuses_unequal_numbers_of_threads),
        cmocka_unit_test(stands_in_line_when_all_are_ips),
        cmocka_unit_test(refuses_ips_beside_anything_else),
    };
    return cmocka_run_group_tests_name("topology", tests, nullptr, nullptr);
}
