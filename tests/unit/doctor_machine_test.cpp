// SPDX-License-Identifier: GPL-2.0-only
// Suricata, the plugin's file, what the configuration says of the engine, and what the machine has.

#include "tests/unit/cmocka.h"
#include "tests/unit/doctor_rig.h"
#include "tests/unit/fixture.h"

#include <cstdint>
#include <optional>

namespace {

using namespace afpguard;
using test::DoctorRig;

DoctorRig& rig(void** state) {
    return test::fixture<DoctorRig>(state);
}

void expect(void** state, DoctorRig::Check check, const char* lines) {
    assert_string_equal(rig(state).says(check).c_str(), lines);
}

void set_version(void** state, const char* version) {
    rig(state).sensor.suricata.version = version;
}

// A Suricata that is inline, by its configuration.
void add_other_engine(void** state) {
    for (const int device : {1, 2}) {
        ListedSocket& socket = rig(state).add_socket(device, std::nullopt, "Suricata-Main");
        socket.ring = socket.configured_to_copy = true;
    }
}

void takes_every_8_0_and_no_other(void** state) {
    for (const char* version : {"8.0.0", "8.0.12"}) {
        set_version(state, version);
        expect(state, doctor::check_suricata, "");
    }
    for (const char* version : {"7.0.10", "8.1.0", "9.0.0", "80.0.1"}) {
        set_version(state, version);
        test::assert_mentions(rig(state).says(doctor::check_suricata),
                              "afp-guard works in 8.0.x alone");
    }
}

void says_why_there_is_no_version(void** state) {
    rig(state).sensor.suricata.problem = "is not in PATH";
    test::assert_mentions(rig(state).says(doctor::check_suricata),
                          "error /usr/bin/suricata is not in PATH");
}

void says_what_the_test_of_suricata_said(void** state) {
    rig(state).sensor.suricata.test_status = 1;
    rig(state).sensor.suricata.test_complaint = "no rules";
    test::assert_mentions(rig(state).says(doctor::check_suricata), "-T fails: no rules");
    rig(state).sensor.suricata.test_status = 0;
    expect(state, doctor::check_suricata, "");
}

void wants_a_suricata_with_ebpf_for_programs(void** state) {
    rig(state).a1["xdp-filter-file"] = "/lib/x.bpf";
    test::assert_mentions(rig(state).says(doctor::check_suricata),
                          "error a1 wants an eBPF program");
    rig(state).sensor.suricata.ebpf = true;
    expect(state, doctor::check_suricata, "");
}

void wants_the_plugin_once(void** state) {
    expect(state, doctor::check_plugins, "");
    rig(state).sensor.plugins.front().ours = false;
    test::assert_mentions(rig(state).says(doctor::check_plugins),
                          "| :: plugins: [ /lib/afp-guard.so ]");
    rig(state).sensor.plugins.clear();
    test::assert_mentions(rig(state).says(doctor::check_plugins), "is not in the list");
    rig(state).sensor.plugins.resize(2, {"/lib/a.so", "", true, false});
    test::assert_mentions(rig(state).says(doctor::check_plugins), "is loaded 2 times");
}

void says_which_plugin_cannot_be_loaded_or_is_not_safe(void** state) {
    rig(state).sensor.plugins.push_back({"/lib/other.so", "is no shared object", false, true});
    expect(state, doctor::check_plugins,
           "error /lib/other.so is no shared object | correct or remove it in the list of plugins\n"
           "warning /lib/other.so may be changed by everybody, and runs with Suricata's privileges "
           "| chmod o-w /lib/other.so");
}

void looks_at_the_engines_settings(void** state) {
    rig(state).sensor.engine.packet_size = "1514";
    test::assert_mentions(rig(state).says(doctor::check_settings), "note default-packet-size each");
    rig(state).sensor.engine.packet_size = "0";
    expect(state, doctor::check_settings, "");
    rig(state).sensor.engine.run_mode = RunMode::single;
    test::assert_mentions(rig(state).says(doctor::check_settings), "| :: runmode: workers");
}

void looks_at_the_kernel_and_the_files(void** state) {
    rig(state).sensor.machine.kernel_major = 5;
    rig(state).sensor.machine.kernel_minor = 5;
    test::assert_mentions(rig(state).says(doctor::check_settings), "warning Linux ");
    rig(state).sensor.machine.kernel_minor = 6;
    expect(state, doctor::check_settings, "");
    rig(state).a1["ebpf-filter-file"] = "/lib/gone.bpf";
    rig(state).sensor.machine.missing_files.insert("/lib/gone.bpf");
    test::assert_mentions(rig(state).says(doctor::check_settings),
                          "error a1 /lib/gone.bpf cannot be read");
}

void wants_no_more_threads_than_queues(void** state) {
    rig(state).a1["cluster-type"] = "cluster_qm";
    rig(state).device("a1").receive_queues = 1;
    test::assert_mentions(rig(state).says(doctor::check_settings), "| af-packet:a1: threads: 1");
    rig(state).device("a1").receive_queues = 2;
    expect(state, doctor::check_settings, "");
}

void finds_clusters_that_are_in_use(void** state) {
    rig(state).add_socket(1, std::uint16_t{91});
    rig(state).add_socket(7, std::uint16_t{92});
    rig(state).device("wan").index = 7;
    expect(state, doctor::check_clusters,
           "error a1 cluster-id 91: another program (other, process 4711) is in it and would get a "
           "share of the frames, which nobody forwards | af-packet:a1: cluster-id: 1\n"
           "error b1 cluster-id 92: another program (other, process 4711) has it on wan | "
           "af-packet:b1: cluster-id: 2");
}

void takes_clusters_that_are_free(void** state) {
    rig(state).take_clusters({1, 2});
    rig(state).a1.erase("cluster-id");
    rig(state).b1.erase("cluster-id");
    expect(state, doctor::check_clusters, "");
}

void finds_another_engine(void** state) {
    add_other_engine(state);
    expect(state, doctor::check_clusters,
           "error a1 another program (Suricata-Main, process 4711) forwards between a1 and b1 "
           "too: frames are sent twice | kill 4711");
    rig(state).sensor.machine.units[4711] = "suricata.service";
    test::assert_mentions(rig(state).says(doctor::check_clusters),
                          "| systemctl stop suricata.service");
    for (ListedSocket& socket : rig(state).sensor.machine.packet_sockets)
        socket.owner.reset();
    test::assert_mentions(rig(state).says(doctor::check_clusters), "| end that program");
}

void leaves_alone_who_only_listens(void** state) {
    add_other_engine(state);
    for (ListedSocket& socket : rig(state).sensor.machine.packet_sockets)
        socket.configured_to_copy = false;
    expect(state, doctor::check_clusters, "");
    for (ListedSocket& socket : rig(state).sensor.machine.packet_sockets)
        socket.v2 = true;
    test::assert_mentions(rig(state).says(doctor::check_clusters),
                          "warning a1 another program (Suricata-Main, process 4711) captures on");
}

void finds_rings_that_are_larger_than_the_memory(void** state) {
    expect(state, doctor::check_memory, "");
    rig(state).a1["ring-size"] = "500000";
    rig(state).sensor.machine.memory_available = 1'000'000'000;
    expect(state, doctor::check_memory,
           "error a1 its rings take 1618.2 MB of 1621.6 MB in all, and 1000.0 MB are available | "
           "af-packet:a1: ring-size: 77000");
}

void what_it_offers_for_the_ring_fits(void** state) {
    rig(state).sensor.machine.memory_available = 1'000'000'000;
    rig(state).a1["ring-size"] = "77000";
    expect(state, doctor::check_memory, "");
}

void finds_rings_that_the_kernel_refuses(void** state) {
    rig(state).b1["ring-size"] = "2000000000";
    test::assert_mentions(rig(state).says(doctor::check_memory),
                          "error b1 ring-size: a ring of 2000000000 frames would need");
    test::assert_mentions(rig(state).says(doctor::check_memory), "| af-packet:b1: ring-size: 6");
}

void finds_rings_that_may_not_be_locked(void** state) {
    rig(state).a1["mmap-locked"] = "yes";
    rig(state).sensor.machine.lockable = 65536;
    expect(state, doctor::check_memory, "");
    rig(state).sensor.engine.user = "suri";
    test::assert_mentions(rig(state).says(doctor::check_memory), "| ulimit -l unlimited");
    rig(state).sensor.machine.lockable.reset();
    expect(state, doctor::check_memory, "");
}

// The rings of this pair are 6.8 MB.
void finds_rings_that_may_not_be_mapped(void** state) {
    rig(state).sensor.engine.memcaps = 100'000'000;
    rig(state).sensor.machine.mappable = 107'000'000;
    expect(state, doctor::check_memory, "");
    rig(state).sensor.machine.mappable = 106'000'000;
    expect(
        state, doctor::check_memory,
        "warning address space the rings take 6.8 MB, the engine's memcaps add up to 100.0 MB, "
        "and 106.0 MB may be mapped; a service has LimitAS=infinity for it | ulimit -v unlimited");
    rig(state).sensor.machine.mappable = 6'000'000;
    test::assert_mentions(rig(state).says(doctor::check_memory), "error address space the rings");
}

void finds_limits_below_what_the_engine_may_take(void** state) {
    rig(state).sensor.engine.memcaps = 500'000'000;
    rig(state).sensor.machine.memory_limit = 400'000'000;
    test::assert_mentions(rig(state).says(doctor::check_memory), "the group is ended at 400.0 MB");
    rig(state).sensor.machine.memory_limit = 500'000'000;
    expect(state, doctor::check_memory, "");
    rig(state).sensor.machine.memory_available = 400'000'000;
    test::assert_mentions(rig(state).says(doctor::check_memory), "lower the memcaps of stream");
}

void names_each_capability_that_is_missing(void** state) {
    expect(state, doctor::check_privileges, "");
    rig(state).sensor.machine.capabilities = 0;
    test::assert_mentions(rig(state).says(doctor::check_privileges), "error CAP_NET_RAW");
    test::assert_mentions(rig(state).says(doctor::check_privileges), "warning CAP_NET_ADMIN");
    assert_false(rig(state).says(doctor::check_privileges).mentions("CAP_SETUID"));
    rig(state).sensor.engine.user = "suri";
    test::assert_mentions(rig(state).says(doctor::check_privileges), "error CAP_SETUID");
    rig(state).a1["ebpf-filter-file"] = "/lib/x.bpf";
    test::assert_mentions(rig(state).says(doctor::check_privileges), "error CAP_BPF");
    test::assert_mentions(rig(state).says(doctor::check_privileges), "error CAP_NET_ADMIN");
}

void makes_the_user_that_is_missing(void** state) {
    rig(state).sensor.engine.user = rig(state).sensor.engine.group = "suri";
    rig(state).sensor.machine.user_known = rig(state).sensor.machine.group_known = false;
    expect(state, doctor::check_privileges,
           "error run-as there is no group suri | groupadd --system suri\n"
           "error run-as there is no user suri | useradd --system --no-create-home --shell "
           "/usr/sbin/nologin --gid suri suri");
}

void knows_that_links_stay_without_privileges(void** state) {
    rig(state).a1["link-propagation"] = "yes";
    expect(state, doctor::check_privileges, "");
    rig(state).sensor.engine.user = "suri";
    test::assert_mentions(rig(state).says(doctor::check_privileges),
                          "warning a1 link-propagation has no effect");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(DoctorRig, takes_every_8_0_and_no_other),
        AFPG_TEST_WITH(DoctorRig, says_why_there_is_no_version),
        AFPG_TEST_WITH(DoctorRig, says_what_the_test_of_suricata_said),
        AFPG_TEST_WITH(DoctorRig, wants_a_suricata_with_ebpf_for_programs),
        AFPG_TEST_WITH(DoctorRig, wants_the_plugin_once),
        AFPG_TEST_WITH(DoctorRig, says_which_plugin_cannot_be_loaded_or_is_not_safe),
        AFPG_TEST_WITH(DoctorRig, looks_at_the_engines_settings),
        AFPG_TEST_WITH(DoctorRig, looks_at_the_kernel_and_the_files),
        AFPG_TEST_WITH(DoctorRig, wants_no_more_threads_than_queues),
        AFPG_TEST_WITH(DoctorRig, finds_clusters_that_are_in_use),
        AFPG_TEST_WITH(DoctorRig, takes_clusters_that_are_free),
        AFPG_TEST_WITH(DoctorRig, finds_another_engine),
        AFPG_TEST_WITH(DoctorRig, leaves_alone_who_only_listens),
        AFPG_TEST_WITH(DoctorRig, finds_rings_that_are_larger_than_the_memory),
        AFPG_TEST_WITH(DoctorRig, what_it_offers_for_the_ring_fits),
        AFPG_TEST_WITH(DoctorRig, finds_rings_that_the_kernel_refuses),
        AFPG_TEST_WITH(DoctorRig, finds_rings_that_may_not_be_locked),
        AFPG_TEST_WITH(DoctorRig, finds_rings_that_may_not_be_mapped),
        AFPG_TEST_WITH(DoctorRig, finds_limits_below_what_the_engine_may_take),
        AFPG_TEST_WITH(DoctorRig, names_each_capability_that_is_missing),
        AFPG_TEST_WITH(DoctorRig, makes_the_user_that_is_missing),
        AFPG_TEST_WITH(DoctorRig, knows_that_links_stay_without_privileges),
    };
    return cmocka_run_group_tests_name("doctor_machine", tests, nullptr, nullptr);
}
