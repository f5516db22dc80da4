// SPDX-License-Identifier: GPL-2.0-only
// Planning a bridge, which touches no device. The rest of it is tested against the kernel.
#include "src/bridge/bridge.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/plans.h"
#include "tests/unit/recording_log.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace afpguard;
using test::copying;
using test::pair_of;
using test::passive;
using test::Text;

using List = std::vector<InterfaceSettings>;

// The planned bridge in words, or the refusal.
Text plan(const List& interfaces) {
    Settings settings;
    settings.interfaces = interfaces;
    test::RecordingLog log;
    const auto bridge = Bridge::plan(settings, Environment(), log);
    if (!bridge)
        return bridge.error().message();
    std::string text = (*bridge)->is_inline() ? "inline:" : "beside:";
    for (const Port& port : (*bridge)->ports())
        text += " " + port.name() + "/" + std::to_string(port.plan.threads);
    return text;
}

Text plan_of_a_pair(CopyMode mode) {
    return plan(pair_of(mode, "eth1", "eth2", 2));
}

Text plan_of_passive() {
    return plan({passive("eth1", 3)});
}

void plans_its_ports(void** /*state*/) {
    assert_string_equal(plan_of_a_pair(CopyMode::ips).c_str(), "inline: eth1/2 eth2/2");
    assert_string_equal(plan_of_a_pair(CopyMode::tap).c_str(), "beside: eth1/2 eth2/2");
    assert_string_equal(plan_of_passive().c_str(), "beside: eth1/3");
}

Text plan_of_twins() {
    return plan({passive("eth1"), passive("eth1")});
}
Text plan_of_a_lonely_copy() {
    return plan({copying(CopyMode::ips, "eth1", "eth2")});
}
Text plan_of_a_mixture() {
    return plan({copying(CopyMode::ips, "eth1", "eth2"), copying(CopyMode::tap, "eth2", "eth1")});
}

// One refusal of each of the three checks; the others are tested with the checks themselves.
void refuses_what_does_not_fit_together(void** /*state*/) {
    test::assert_mentions(plan_of_twins(), "eth1: is in the af-packet section twice");
    test::assert_mentions(plan_of_a_lonely_copy(), "\"eth2\" has no entry");
    test::assert_mentions(plan_of_a_mixture(), "ticket 5588");
}

std::size_t find_port(std::string_view name) {
    Settings settings;
    settings.interfaces = pair_of(CopyMode::ips, "eth1", "eth2");
    test::RecordingLog log;
    const auto bridge = Bridge::plan(settings, Environment(), log);
    return bridge ? (*bridge)->find_port(name) : 99;
}

void finds_a_port_by_its_name(void** /*state*/) {
    assert_int_equal(find_port("eth1"), 0);
    assert_int_equal(find_port("eth2"), 1);
    assert_int_equal(find_port("eth"), 2);
    assert_int_equal(find_port(""), 2);
}

Text refusal_to_make_a_worker(std::size_t interface, unsigned index) {
    Settings settings;
    settings.interfaces = pair_of(CopyMode::ips, "eth1", "eth2");
    test::RecordingLog log;
    const auto bridge = Bridge::plan(settings, Environment(), log);
    if (!bridge)
        return Text("no bridge");
    const auto worker = (*bridge)->make_worker(interface, index);
    return worker ? Text() : Text(worker.error().message());
}

void makes_no_worker_that_was_not_planned(void** /*state*/) {
    assert_string_equal(refusal_to_make_a_worker(0, 1).c_str(),
                        "there is no thread 1 of interface 0");
    assert_string_equal(refusal_to_make_a_worker(2, 0).c_str(),
                        "there is no thread 0 of interface 2");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(plans_its_ports),
        cmocka_unit_test(refuses_what_does_not_fit_together),
        cmocka_unit_test(finds_a_port_by_its_name),
        cmocka_unit_test(makes_no_worker_that_was_not_planned),
    };
    return cmocka_run_group_tests_name("bridge", tests, nullptr, nullptr);
}
