// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/cmocka.h"
#include "tests/unit/doctor_rig.h"
#include "tests/unit/fixture.h"

namespace {

using namespace afpguard;
using test::DoctorRig;

DoctorRig& rig(void** state) {
    return test::fixture<DoctorRig>(state);
}

void expect(void** state, const char* lines) {
    assert_string_equal(rig(state).says(doctor::check_pairs).c_str(), lines);
}

void says_nothing_of_a_pair(void** state) {
    expect(state, "");
    assert_string_equal(rig(state).says_in_all().c_str(), "");
}

void names_the_missing_partner(void** state) {
    rig(state).b1["copy-iface"] = "";
    expect(state, "error b1 has copy-mode and no copy-iface | af-packet:b1: copy-iface: a1");
}

void finds_a_pair_that_is_configured_one_way(void** state) {
    rig(state).b1 = {{"threads", "2"}};
    expect(state,
           "error a1 copies to b1, which copies nothing back | af-packet:b1: copy-mode: ips\n"
           "error b1 has no copy-iface, and a1 copies to it | af-packet:b1: copy-iface: a1");
}

void offers_an_entry_for_a_peer_without_one(void** state) {
    rig(state).b1.clear();
    expect(state,
           "error a1 copies to b1, which has no entry in the af-packet section | af-packet:: - { "
           "interface: b1, copy-mode: ips, copy-iface: a1, cluster-id: 1 }");
}

void finds_an_interface_in_two_pairs(void** state) {
    rig(state).c1 = {{"copy-mode", "ips"}, {"copy-iface", "b1"}};
    expect(state, "error c1 copies to b1, which copies to a1: an interface is in one pair only | "
                  "set copy-iface of c1 to the interface at its other side, and that one's to c1");
}

void finds_one_that_copies_to_itself(void** state) {
    rig(state).a1["copy-iface"] = "a1";
    expect(state, "error a1 copies to itself | af-packet:a1: copy-iface: b1\n"
                  "error b1 copies to a1, which copies to a1: an interface is in one pair only | "
                  "set copy-iface of b1 to the interface at its other side, and that one's to b1");
}

void finds_sides_of_different_modes(void** state) {
    rig(state).a1["copy-mode"] = "tap";
    expect(state, "error a1 has copy-mode: tap and b1, the other side of the pair, ips | "
                  "af-packet:a1: copy-mode: ips");
}

void finds_a_passive_interface_beside_a_pair(void** state) {
    rig(state).c1 = {{"threads", "1"}};
    expect(state, "error c1 is passive, and a1 is inline: one Suricata cannot be both (its ticket "
                  "5588) | capture on c1 with another Suricata");
}

void finds_different_numbers_of_threads(void** state) {
    rig(state).b1["threads"] = "1";
    expect(state, "error b1 has another number of threads than a1, the other side of the pair | "
                  "af-packet:b1: threads: 2");
}

void finds_a_cluster_id_that_is_there_twice(void** state) {
    rig(state).b1["cluster-id"] = "91";
    rig(state).take_clusters({1, 2});
    expect(state, "error b1 has the cluster-id of a1, 91 | af-packet:b1: cluster-id: 3");
    // A cluster of one is none.
    rig(state).a1["threads"] = rig(state).b1["threads"] = "1";
    expect(state, "");
}

void offers_each_free_id_once(void** state) {
    rig(state).b1["cluster-id"] = "91";
    rig(state).c1 = {{"copy-mode", "ips"}, {"copy-iface", "c1"}, {"cluster-id", "91"}};
    test::assert_mentions(rig(state).says(doctor::check_pairs), "af-packet:b1: cluster-id: 1");
    test::assert_mentions(rig(state).says(doctor::check_pairs), "af-packet:c1: cluster-id: 2");
}

void says_what_the_plugin_would_where_nobody_has(void** state) {
    rig(state).a1["bpf-filter"] = "tcp port";
    test::assert_mentions(rig(state).says_in_all(), "error a1 bpf-filter: ");
    rig(state).a1 = {{"copy-mode", "bridge"}};
    assert_string_equal(rig(state).says_in_all().c_str(),
                        "error a1 copy-mode: \"bridge\" is not allowed; allowed: ips or tap | "
                        "af-packet:a1: copy-mode: # ips or tap");
}

void says_once_what_does_not_fit(void** state) {
    rig(state).b1["copy-iface"] = "";
    assert_string_equal(rig(state).says_in_all().c_str(),
                        "error b1 has copy-mode and no copy-iface | af-packet:b1: copy-iface: a1");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(DoctorRig, says_nothing_of_a_pair),
        AFPG_TEST_WITH(DoctorRig, names_the_missing_partner),
        AFPG_TEST_WITH(DoctorRig, finds_a_pair_that_is_configured_one_way),
        AFPG_TEST_WITH(DoctorRig, offers_an_entry_for_a_peer_without_one),
        AFPG_TEST_WITH(DoctorRig, finds_an_interface_in_two_pairs),
        AFPG_TEST_WITH(DoctorRig, finds_one_that_copies_to_itself),
        AFPG_TEST_WITH(DoctorRig, finds_sides_of_different_modes),
        AFPG_TEST_WITH(DoctorRig, finds_a_passive_interface_beside_a_pair),
        AFPG_TEST_WITH(DoctorRig, finds_different_numbers_of_threads),
        AFPG_TEST_WITH(DoctorRig, finds_a_cluster_id_that_is_there_twice),
        AFPG_TEST_WITH(DoctorRig, offers_each_free_id_once),
        AFPG_TEST_WITH(DoctorRig, says_what_the_plugin_would_where_nobody_has),
        AFPG_TEST_WITH(DoctorRig, says_once_what_does_not_fit),
    };
    return cmocka_run_group_tests_name("doctor_pairs", tests, nullptr, nullptr);
}
