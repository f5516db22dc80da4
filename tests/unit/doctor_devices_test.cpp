// SPDX-License-Identifier: GPL-2.0-only
// What a machine's interfaces are like: there, up, alike, ours alone, and what they merge.

#include "tests/unit/cmocka.h"
#include "tests/unit/doctor_rig.h"
#include "tests/unit/fixture.h"

namespace {

using namespace afpguard;
using test::DoctorRig;

constexpr doctor::Feature on{true, true};
constexpr doctor::Feature fixed_on{true, false};

DoctorRig& rig(void** state) {
    return test::fixture<DoctorRig>(state);
}

void expect(void** state, DoctorRig::Check check, const char* lines) {
    assert_string_equal(rig(state).says(check).c_str(), lines);
}

void set_feature(void** state, const char* name, doctor::Feature feature) {
    rig(state).device("a1").features[name] = feature;
}

void drop_device(void** state, const char* name) {
    rig(state).sensor.devices.erase(name);
}

void add_address(void** state, const char* address) {
    rig(state).device("a1").addresses.emplace_back(address);
}

void finds_one_that_is_not_there(void** state) {
    drop_device(state, "b1");
    expect(state, doctor::check_devices,
           "error b1 does not exist; there are: a1, c1 | set interface: to one that is there, or "
           "plug the card in");
}

void finds_one_that_is_down(void** state) {
    rig(state).device("a1").up = false;
    rig(state).device("a1").carrier = false;
    expect(state, doctor::check_devices,
           "warning a1 is down: its threads wait until it is up | ip link set dev a1 up");
}

void finds_an_ifb_that_is_sent_through(void** state) {
    rig(state).device("a1").kind = "ifb";
    test::assert_mentions(rig(state).says(doctor::check_devices), "warning a1 is an ifb");
}

void finds_one_without_carrier(void** state) {
    rig(state).device("a1").carrier = false;
    test::assert_mentions(rig(state).says(doctor::check_devices), "warning a1 has no carrier");
}

void finds_one_without_ethernet_frames(void** state) {
    rig(state).device("a1").ethernet = false;
    test::assert_mentions(rig(state).says(doctor::check_devices),
                          "error a1 has no Ethernet frames");
}

void finds_a_program_of_somebody_else(void** state) {
    rig(state).device("a1").xdp = true;
    test::assert_mentions(rig(state).says(doctor::check_devices), "| ip link set dev a1 xdp off");
    rig(state).a1["xdp-filter-file"] = "/lib/xdp_filter.bpf";
    expect(state, doctor::check_devices, "");
}

void makes_mtus_equal_by_the_larger_one(void** state) {
    rig(state).device("b1").mtu = 9000;
    expect(state, doctor::check_devices,
           "warning a1 has MTU 1500 and b1 9000: longer packets than the smaller one cannot be "
           "forwarded | ip link set dev a1 mtu 9000");
    rig(state).device("a1").highest_mtu = 8999;
    test::assert_mentions(rig(state).says(doctor::check_devices), "| ip link set dev b1 mtu 1500");
}

void finds_a_port_of_a_bridge(void** state) {
    rig(state).device("a1").master = "br0";
    rig(state).device("a1").master_kind = "bridge";
    expect(state, doctor::check_line,
           "error a1 is a port of the bridge br0, which forwards the same frames: they would "
           "arrive twice | ip link set dev a1 nomaster");
    rig(state).device("a1").master_kind = "openvswitch";
    test::assert_mentions(rig(state).says(doctor::check_line), "| ovs-vsctl del-port a1");
    rig(state).device("a1").master_kind = "bond";
    test::assert_mentions(rig(state).says(doctor::check_line), "warning a1 belongs to br0");
}

void finds_addresses(void** state) {
    add_address(state, "10.0.0.1/24");
    add_address(state, "2001:db8::1/64");
    expect(state, doctor::check_line,
           "warning a1 has the address 10.0.0.1/24: this host answers there, beside what Suricata "
           "lets pass | ip address delete 10.0.0.1/24 dev a1\n"
           "warning a1 has the address 2001:db8::1/64: this host answers there, beside what "
           "Suricata lets pass | ip address delete 2001:db8::1/64 dev a1");
}

void only_notes_a_link_local_address(void** state) {
    rig(state).device("a1").link_local.emplace_back("fe80::1/64");
    test::assert_mentions(rig(state).says(doctor::check_line),
                          "note a1 has the link-local address fe80::1/64");
}

void finds_forwarding_by_the_kernel(void** state) {
    rig(state).device("a1").forwards_ipv4 = true;
    rig(state).device("b1").forwards_ipv6 = true;
    test::assert_mentions(rig(state).says(doctor::check_line),
                          "| sysctl -w net/ipv4/conf/a1/forwarding=0\n");
    test::assert_mentions(rig(state).says(doctor::check_line),
                          "| sysctl -w net/ipv6/conf/b1/forwarding=0");
}

void lets_a_passive_interface_be_anything(void** state) {
    rig(state).a1 = {{"threads", "1"}};
    rig(state).b1.clear();
    rig(state).device("a1").master = "br0";
    rig(state).device("a1").master_kind = "bridge";
    rig(state).device("a1").forwards_ipv4 = true;
    add_address(state, "10.0.0.1/24");
    expect(state, doctor::check_line, "");
}

void says_what_the_plugin_switches_off(void** state) {
    set_feature(state, "rx-gro", on);
    set_feature(state, "rx-lro", on);
    set_feature(state, "tx-tcp-segmentation", on);
    expect(state, doctor::check_offloads,
           "note a1 lro, gro are on, and will be switched off at the start | ");
    rig(state).sensor.engine.user = "suri";
    test::assert_mentions(rig(state).says(doctor::check_offloads), "with run-as they stay off");
}

void says_what_it_cannot_switch_off(void** state) {
    set_feature(state, "rx-lro", fixed_on);
    test::assert_mentions(rig(state).says(doctor::check_offloads),
                          "warning a1 lro is on and cannot be switched off");
    set_feature(state, "rx-lro", on);
    rig(state).sensor.machine.capabilities = 0;
    expect(state, doctor::check_offloads,
           "warning a1 lro is on, and switching off takes CAP_NET_ADMIN | ethtool -K a1 lro off");
}

void says_what_stays_on(void** state) {
    set_feature(state, "rx-gro", on);
    rig(state).a1["offload"] = rig(state).b1["offload"] = "transparent";
    expect(state, doctor::check_offloads,
           "note a1 gro is on and stays on: Suricata sees longer frames than the wire has | "
           "ethtool -K "
           "a1 gro off");
}

void says_what_is_lost_where_nobody_switches_it_off(void** state) {
    set_feature(state, "rx-gro", on);
    set_feature(state, "tx-generic-segmentation", on);
    rig(state).a1["offload"] = "off";
    rig(state).sensor.engine.disable_offloading = false;
    expect(state, doctor::check_offloads,
           "warning a1 gro, gso are on, and capture.disable-offloading is no: merged frames are "
           "not forwarded | ethtool -K a1 gro off gso off");
    rig(state).sensor.engine.disable_offloading = true;
    expect(state, doctor::check_offloads,
           "note a1 gro, gso are on, and will be switched off at the start | ");
}

void notes_what_guests_would_lose(void** state) {
    rig(state).a1["offload"] = "off";
    rig(state).device("a1").kind = "veth";
    test::assert_mentions(rig(state).says(doctor::check_offloads),
                          "note a1 offload is off (a1 has offload: off)");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(DoctorRig, finds_one_that_is_not_there),
        AFPG_TEST_WITH(DoctorRig, finds_one_that_is_down),
        AFPG_TEST_WITH(DoctorRig, finds_an_ifb_that_is_sent_through),
        AFPG_TEST_WITH(DoctorRig, finds_one_without_carrier),
        AFPG_TEST_WITH(DoctorRig, finds_one_without_ethernet_frames),
        AFPG_TEST_WITH(DoctorRig, finds_a_program_of_somebody_else),
        AFPG_TEST_WITH(DoctorRig, makes_mtus_equal_by_the_larger_one),
        AFPG_TEST_WITH(DoctorRig, finds_a_port_of_a_bridge),
        AFPG_TEST_WITH(DoctorRig, finds_addresses),
        AFPG_TEST_WITH(DoctorRig, only_notes_a_link_local_address),
        AFPG_TEST_WITH(DoctorRig, finds_forwarding_by_the_kernel),
        AFPG_TEST_WITH(DoctorRig, lets_a_passive_interface_be_anything),
        AFPG_TEST_WITH(DoctorRig, says_what_the_plugin_switches_off),
        AFPG_TEST_WITH(DoctorRig, says_what_it_cannot_switch_off),
        AFPG_TEST_WITH(DoctorRig, says_what_stays_on),
        AFPG_TEST_WITH(DoctorRig, says_what_is_lost_where_nobody_switches_it_off),
        AFPG_TEST_WITH(DoctorRig, notes_what_guests_would_lose),
    };
    return cmocka_run_group_tests_name("doctor_devices", tests, nullptr, nullptr);
}
