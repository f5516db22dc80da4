// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/offload_plan.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/plans.h"
#include "tests/unit/recording_log.h"

#include <functional>

namespace {

using namespace afpguard;
using test::Text;

using Change = std::function<void(InterfaceSettings&, InterfaceSettings&)>;

// How a pair is planned: "yes", why not, or the refusal.
Text planned(const Change& change, bool new_kernel = true) {
    auto settings = test::pair_of(CopyMode::ips, "eth0", "eth1");
    change(settings[0], settings[1]);
    Environment environment;
    environment.merged_frames = new_kernel;
    test::RecordingLog log;
    const auto plans = plan_interfaces(settings, environment, log);
    if (!plans)
        return plans.error().message();
    const InterfacePlan& one = (*plans)[0];
    const InterfacePlan& other = (*plans)[1];
    if (one.transparent() != other.transparent())
        return "the two sides differ";
    return one.transparent() ? Text("yes") : Text(one.not_transparent_because);
}

void expect(const Change& change, const char* outcome) {
    assert_string_equal(planned(change).c_str(), outcome);
}

void is_transparent_where_that_is_possible(void** /*state*/) {
    expect([](auto& /*one*/, auto& /*other*/) {}, "yes");
    expect([](auto& one, auto& /*other*/) { one.offload = Offload::transparent; }, "yes");
    expect([](auto& one, auto& other) { one.copy_mode = other.copy_mode = CopyMode::tap; }, "yes");
}

void is_not_where_something_is_in_the_way(void** /*state*/) {
    expect([](auto& one, auto& /*other*/) { one.offload = Offload::off; }, "eth0 has offload: off");
    expect([](auto& one, auto& /*other*/) { one.tpacket_v3 = true; }, "eth0 has tpacket-v3: yes");
    expect([](auto& one, auto& /*other*/) { one.qdisc_bypass = true; },
           "eth0 has qdisc-bypass: yes");
    assert_string_equal(planned([](auto&, auto&) {}, false).c_str(), "it takes Linux 5.6");
}

// A frame that one side hands over with its header must leave through a socket that expects one.
void needs_both_sides(void** /*state*/) {
    expect([](auto& /*one*/, auto& other) { other.offload = Offload::off; },
           "eth1 has offload: off");
    expect([](auto& /*one*/, auto& other) { other.qdisc_bypass = true; },
           "eth1 has qdisc-bypass: yes");
}

void refuses_what_is_asked_for_and_not_possible(void** /*state*/) {
    expect(
        [](auto& one, auto& /*other*/) {
            one.offload = Offload::transparent;
            one.qdisc_bypass = true;
        },
        "eth0: offload: \"transparent\" is not possible: eth0 has qdisc-bypass: yes; set offload: "
        "auto");
    expect(
        [](auto& one, auto& other) {
            one.offload = Offload::off;
            other.offload = Offload::transparent;
        },
        "eth1: offload: \"transparent\" is not possible: eth0 has offload: off; set offload: auto");
}

void leaves_passive_interfaces_alone(void** /*state*/) {
    Environment environment;
    test::RecordingLog log;
    const auto plans = plan_interfaces({test::passive("eth0")}, environment, log);
    assert_false((*plans)[0].transparent());
    assert_int_equal(log.count(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(is_transparent_where_that_is_possible),
        cmocka_unit_test(is_not_where_something_is_in_the_way),
        cmocka_unit_test(needs_both_sides),
        cmocka_unit_test(refuses_what_is_asked_for_and_not_possible),
        cmocka_unit_test(leaves_passive_interfaces_alone),
    };
    return cmocka_run_group_tests_name("offload_plan", tests, nullptr, nullptr);
}
