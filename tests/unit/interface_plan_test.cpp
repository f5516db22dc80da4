// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/interface_plan.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/plans.h"
#include "tests/unit/recording_log.h"

#include <cstddef>
#include <optional>
#include <string>

namespace {

using namespace afpguard;
using test::copying;
using test::passive;
using test::Text;

// One interface, and what becomes of it.
struct Fixture {
    Environment environment;
    test::RecordingLog log;
    InterfaceSettings settings = passive("eth0");

    Fixture() {
        environment.max_pending_packets = 1000;
        environment.cores = 6;
        environment.thread_limit = 64;
        environment.receive_queues = [](const std::string& name) { return name == "eth0" ? 5 : 0; };
    }
    void go_inline() {
        settings = copying(CopyMode::ips, "eth0", "eth1", settings.threads);
        settings.defrag = false;
    }
    // An unnamed plan where it is refused.
    InterfacePlan plan() {
        auto plans = plan_interfaces({settings}, environment, log);
        return plans ? plans->front() : InterfacePlan();
    }
    unsigned threads() { return plan().threads; }
    RingRequest ring() { return plan().ring; }
    Fanout fanout() { return plan().fanout; }
};

Fixture& rig(void** state) {
    return test::fixture<Fixture>(state);
}

void set_threads(void** state, ClusterType type, unsigned threads) {
    rig(state).settings.cluster_type = type;
    rig(state).settings.threads = threads;
}

void takes_the_threads_that_are_set(void** state) {
    set_threads(state, ClusterType::flow, 3);
    assert_int_equal(rig(state).threads(), 3);
    set_threads(state, ClusterType::queue, 2);
    assert_int_equal(rig(state).threads(), 2);
}

void has_one_thread_in_single_mode(void** state) {
    rig(state).environment.run_mode = RunMode::single;
    set_threads(state, ClusterType::flow, 3);
    assert_int_equal(rig(state).threads(), 1);
    set_threads(state, ClusterType::flow, 0);
    assert_int_equal(rig(state).threads(), 1);
}

RingVersion version_in(void** state, RunMode mode, std::optional<bool> wanted) {
    rig(state).environment.run_mode = mode;
    rig(state).settings.tpacket_v3 = wanted;
    return rig(state).ring().version;
}

void uses_blocks_on_demand_in_workers_mode_only(void** state) {
    for (const RunMode mode : {RunMode::single, RunMode::autofp}) {
        const std::size_t before = rig(state).log.count_with("warning", "tpacket-v3 is for");
        assert_int_equal(version_in(state, mode, {}), RingVersion::v3);
        assert_int_equal(rig(state).log.count_with("warning", "tpacket-v3 is for"), before);
        assert_int_equal(version_in(state, mode, true), RingVersion::v2);
        assert_int_equal(rig(state).log.count_with("warning", "tpacket-v3 is for"), before + 1);
    }
    assert_int_equal(version_in(state, RunMode::workers, true), RingVersion::v3);
}

void declines_rollover_with_a_warning(void** state) {
    rig(state).settings.rollover = true;
    rig(state).settings.cluster_type = ClusterType::rollover;
    assert_int_equal(rig(state).fanout().type, PACKET_FANOUT_HASH);
    assert_true(rig(state).fanout().defragment);
    assert_true(rig(state).log.has("warning: eth0: rollover is ignored"));
    assert_true(rig(state).log.has("warning: eth0: cluster_rollover tears flows apart"));
}

void goes_by_addresses_with_a_program(void** state) {
    set_threads(state, ClusterType::address, 0);
    assert_int_equal(rig(state).threads(), 6);
    assert_int_equal(rig(state).fanout().type, PACKET_FANOUT_CBPF);
    assert_false(rig(state).fanout().defragment);
}

void chooses_threads_by_cluster_type(void** state) {
    set_threads(state, ClusterType::flow, 0);
    assert_int_equal(rig(state).threads(), 6);
    set_threads(state, ClusterType::queue, 0);
    assert_int_equal(rig(state).threads(), 5);
    for (const auto type : {ClusterType::cpu, ClusterType::random, ClusterType::round_robin}) {
        set_threads(state, type, 0);
        assert_int_equal(rig(state).threads(), 1);
    }
}

void takes_one_thread_where_queues_are_unknown(void** state) {
    set_threads(state, ClusterType::queue, 0);
    rig(state).environment.receive_queues = nullptr;
    assert_int_equal(rig(state).threads(), 1);
    rig(state).environment.receive_queues = [](const std::string&) { return 0U; };
    assert_int_equal(rig(state).threads(), 1);
}

void keeps_threads_within_the_engines_limit(void** state) {
    set_threads(state, ClusterType::flow, 100);
    assert_int_equal(rig(state).threads(), 64);
    rig(state).environment.thread_limit = 0;
    assert_int_equal(rig(state).threads(), 1);
}

// Those of autofp receive and hand on.
void has_as_many_receiving_threads_as_are_set(void** state) {
    rig(state).environment.run_mode = RunMode::autofp;
    rig(state).environment.thread_limit = 2;
    set_threads(state, ClusterType::flow, 5);
    assert_int_equal(rig(state).threads(), 5);
    set_threads(state, ClusterType::random, 0);
    assert_int_equal(rig(state).threads(), 1);
}

// Twice max-pending-packets, shared by the threads.
void sizes_the_ring_by_what_may_be_pending(void** state) {
    set_threads(state, ClusterType::flow, 1);
    assert_int_equal(rig(state).ring().frames, 2000);
    set_threads(state, ClusterType::flow, 3);
    assert_int_equal(rig(state).ring().frames, 666);
    rig(state).environment.max_pending_packets = 1;
    assert_int_equal(rig(state).ring().frames, 1);
    assert_false(rig(state).log.has("ring-size"));
}

void takes_a_ring_size_that_holds_what_may_be_pending(void** state) {
    set_threads(state, ClusterType::flow, 2);
    rig(state).settings.ring_size = 500;
    assert_int_equal(rig(state).ring().frames, 500);
    assert_false(rig(state).log.has("ring-size"));
}

void raises_a_ring_size_that_does_not(void** state) {
    set_threads(state, ClusterType::flow, 2);
    rig(state).settings.ring_size = 499;
    assert_int_equal(rig(state).ring().frames, 501);
    assert_true(rig(state).log.has("warning: eth0: ring-size 499 holds fewer frames than "
                                   "max-pending-packets; using 501"));
}

void does_not_overflow_a_large_ring_size(void** state) {
    set_threads(state, ClusterType::flow, 4);
    rig(state).settings.ring_size = 0x40000001; // four times that is 4, in 32 bits
    assert_int_equal(rig(state).ring().frames, 0x40000001);
}

void uses_blocks_when_passive_and_single_frames_inline(void** state) {
    assert_int_equal(rig(state).ring().version, RingVersion::v3);
    rig(state).go_inline();
    assert_int_equal(rig(state).ring().version, RingVersion::v2);
    rig(state).settings.copy_mode = CopyMode::tap;
    assert_int_equal(rig(state).ring().version, RingVersion::v2);
}

void takes_the_ring_version_that_is_set(void** state) {
    rig(state).settings.tpacket_v3 = false;
    assert_int_equal(rig(state).ring().version, RingVersion::v2);
    assert_true(rig(state).log.has("warning: eth0: a passive sensor does less work with "
                                   "tpacket-v3: yes"));
    rig(state).go_inline();
    rig(state).settings.tpacket_v3 = true;
    assert_int_equal(rig(state).ring().version, RingVersion::v3);
    assert_true(rig(state).log.has("warning: eth0: tpacket-v3 holds frames back until"));
}

void takes_each_versions_own_block_size(void** state) {
    rig(state).settings.block_size = 8192;
    rig(state).settings.v2_block_size = 16384;
    rig(state).settings.block_timeout = 25;
    assert_int_equal(rig(state).ring().block_size, 8192);
    assert_int_equal(rig(state).ring().block_timeout, 25);
    rig(state).go_inline();
    rig(state).settings.v2_block_size = 16384;
    assert_int_equal(rig(state).ring().block_size, 16384);
}

void leaves_the_v2_block_size_open(void** state) {
    rig(state).go_inline();
    assert_int_equal(rig(state).ring().block_size, 0);
}

void replaces_a_block_size_that_is_no_multiple_of_a_page(void** state) {
    rig(state).settings.block_size = 131073;
    assert_int_equal(rig(state).ring().block_size, 131072);
    assert_true(rig(state).log.has("warning: eth0: block-size 131073 is not a multiple of the page "
                                   "size, 4096; using the default"));
    rig(state).go_inline();
    rig(state).settings.v2_block_size = 5000;
    assert_int_equal(rig(state).ring().block_size, 0);
    assert_true(rig(state).log.has("warning: eth0: v2-block-size 5000 is not a multiple of the "
                                   "page size, 4096; using the default"));
}

void goes_by_the_machines_page_size(void** state) {
    rig(state).environment.page_size = 65536;
    rig(state).settings.block_size = 131072;
    assert_int_equal(rig(state).ring().block_size, 131072);
    rig(state).settings.block_size = 4096;
    assert_int_equal(rig(state).ring().block_size % 65536, 0);
}

void locks_the_ring_where_asked(void** state) {
    assert_false(rig(state).ring().locked);
    rig(state).settings.mmap_locked = true;
    assert_true(rig(state).ring().locked);
}

void expect_fanout(void** state, ClusterType type, unsigned kernel_type) {
    rig(state).settings.cluster_type = type;
    assert_int_equal(rig(state).fanout().type, kernel_type);
}

void names_the_cluster_type_to_the_kernel(void** state) {
    expect_fanout(state, ClusterType::flow, PACKET_FANOUT_HASH);
    expect_fanout(state, ClusterType::cpu, PACKET_FANOUT_CPU);
    expect_fanout(state, ClusterType::queue, PACKET_FANOUT_QM);
    expect_fanout(state, ClusterType::random, PACKET_FANOUT_RND);
    expect_fanout(state, ClusterType::round_robin, PACKET_FANOUT_LB);
}

void defragments_flows_when_passive(void** state) {
    assert_true(rig(state).fanout().defragment);
    rig(state).settings.defrag = false;
    assert_false(rig(state).fanout().defragment);
    assert_true(rig(state).log.has("warning: eth0: without defrag the fragments of"));
    rig(state).settings.defrag = true;
    rig(state).settings.cluster_type = ClusterType::cpu;
    assert_false(rig(state).fanout().defragment);
}

void does_not_defragment_inline(void** state) {
    rig(state).go_inline();
    rig(state).settings.defrag.reset();
    assert_false(rig(state).fanout().defragment);
    assert_int_equal(rig(state).log.count(), 0);
    rig(state).settings.defrag = true;
    assert_true(rig(state).fanout().defragment);
    assert_true(rig(state).log.has("warning: eth0: defrag inline: "));
}

void warns_of_blocks_too_small_for_what_is_defragmented(void** state) {
    rig(state).settings.block_size = 65536 - 4096;
    rig(state).plan();
    assert_true(rig(state).log.has("warning: eth0: block-size is too small for the longest "
                                   "defragmented IP packet, 65561 bytes"));
    rig(state).settings.tpacket_v3 = false;
    rig(state).settings.v2_block_size = 32768;
    rig(state).plan();
    assert_true(rig(state).log.has("warning: eth0: v2-block-size is too small for the longest "
                                   "defragmented IP packet, 65561 bytes"));
}

void warns_of_a_filter_inline(void** state) {
    rig(state).go_inline();
    rig(state).settings.bpf_filter = "tcp";
    rig(state).plan();
    assert_true(rig(state).log.has("warning: eth0: bpf-filter: frames that do not match are not "
                                   "forwarded"));
}

void does_not_warn_of_a_filter_that_loses_nothing(void** state) {
    rig(state).go_inline();
    rig(state).settings.bpf_filter = "tcp";
    rig(state).settings.bpf_mismatch = BpfMismatch::forward;
    rig(state).plan();
    assert_string_equal(rig(state).log.all().c_str(), "");
}

void warns_of_a_passive_sensor_that_is_to_forward(void** state) {
    rig(state).settings.bpf_mismatch = BpfMismatch::forward;
    rig(state).settings.link_propagation = true;
    rig(state).plan();
    assert_true(rig(state).log.has("warning: eth0: bpf-mismatch has no effect without copy-mode"));
    assert_true(rig(state).log.has("warning: eth0: link-propagation has no effect without copy-"));
}

// Why there is no plan.
Text refusal(Fixture& rig) {
    const auto plans = plan_interfaces({rig.settings}, rig.environment, rig.log);
    return plans ? Text("it is planned") : Text(plans.error().message());
}

void goes_by_a_program_that_is_named(void** state) {
    set_threads(state, ClusterType::program, 3);
    assert_string_equal(refusal(rig(state)).c_str(),
                        "eth0: cluster-type: \"cluster_ebpf\" needs a program; set ebpf-lb-file to "
                        "the path of one");
    rig(state).settings.ebpf_lb_file = "/lb.bpf";
    assert_int_equal(rig(state).fanout().type, PACKET_FANOUT_EBPF);
    assert_int_equal(rig(state).threads(), 3);
    assert_int_equal(rig(state).log.count(), 0);
    set_threads(state, ClusterType::program, 0);
    assert_int_equal(rig(state).threads(), 1);
    set_threads(state, ClusterType::flow, 3);
    rig(state).plan();
    assert_true(
        rig(state).log.has("warning: eth0: ebpf-lb-file is for cluster-type: cluster_ebpf"));
}

void warns_of_what_a_filter_program_does_inline(void** state) {
    rig(state).settings.ebpf_filter_file = "/filter.bpf";
    rig(state).settings.bypass = true;
    rig(state).plan();
    assert_int_equal(rig(state).log.count(), 0);
    rig(state).go_inline();
    rig(state).settings.ebpf_filter_file = "/filter.bpf";
    rig(state).settings.bpf_filter = "tcp";
    rig(state).settings.bypass = true;
    rig(state).plan();
    assert_true(rig(state).log.has("warning: eth0: bpf-filter is not used where there is an "));
    assert_true(rig(state).log.has("warning: eth0: ebpf-filter-file: frames that the program does "
                                   "not let through are not forwarded"));
    assert_true(rig(state).log.has("warning: eth0: bypass: a program in ebpf-filter-file would"));
}

void is_content_with_the_defaults(void** state) {
    rig(state).plan();
    rig(state).settings = copying(CopyMode::ips, "eth0", "eth1");
    rig(state).plan();
    assert_string_equal(rig(state).log.all().c_str(), "");
}

unsigned snaplen(Fixture& rig, unsigned mtu) {
    return snaplen_for(rig.plan(), mtu);
}

void leaves_room_for_the_link_layer_and_two_tags(void** state) {
    rig(state).settings.defrag = false;
    assert_in_range(snaplen(rig(state), 1500), 1500 + 14 + 8, 1600);
    assert_in_range(snaplen(rig(state), 9000), 9000 + 14 + 8, 9100);
}

void leaves_room_for_what_is_defragmented(void** state) {
    set_threads(state, ClusterType::flow, 2);
    rig(state).settings.tpacket_v3 = false;
    assert_int_equal(snaplen(rig(state), 1500), 9216);
    assert_in_range(snaplen(rig(state), 16000), 16022, 16100);
    set_threads(state, ClusterType::flow, 1); // no cluster, so nothing is put together
    assert_in_range(snaplen(rig(state), 1500), 1522, 1600);
}

// A block has room for longer frames than it is laid out for: in memory they cost nothing.
void lays_blocks_out_for_ordinary_frames(void** state) {
    set_threads(state, ClusterType::flow, 2);
    assert_int_equal(version_in(state, RunMode::workers, true), RingVersion::v3);
    assert_true(rig(state).fanout().defragment);
    assert_in_range(snaplen(rig(state), 1500), 1522, 1600);
    assert_in_range(longest_packet(rig(state).plan()), 130000, 131072);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Fixture, takes_the_threads_that_are_set),
        AFPG_TEST_WITH(Fixture, declines_rollover_with_a_warning),
        AFPG_TEST_WITH(Fixture, goes_by_addresses_with_a_program),
        AFPG_TEST_WITH(Fixture, has_one_thread_in_single_mode),
        AFPG_TEST_WITH(Fixture, uses_blocks_on_demand_in_workers_mode_only),
        AFPG_TEST_WITH(Fixture, chooses_threads_by_cluster_type),
        AFPG_TEST_WITH(Fixture, takes_one_thread_where_queues_are_unknown),
        AFPG_TEST_WITH(Fixture, keeps_threads_within_the_engines_limit),
        AFPG_TEST_WITH(Fixture, has_as_many_receiving_threads_as_are_set),
        AFPG_TEST_WITH(Fixture, sizes_the_ring_by_what_may_be_pending),
        AFPG_TEST_WITH(Fixture, takes_a_ring_size_that_holds_what_may_be_pending),
        AFPG_TEST_WITH(Fixture, raises_a_ring_size_that_does_not),
        AFPG_TEST_WITH(Fixture, does_not_overflow_a_large_ring_size),
        AFPG_TEST_WITH(Fixture, uses_blocks_when_passive_and_single_frames_inline),
        AFPG_TEST_WITH(Fixture, takes_the_ring_version_that_is_set),
        AFPG_TEST_WITH(Fixture, takes_each_versions_own_block_size),
        AFPG_TEST_WITH(Fixture, leaves_the_v2_block_size_open),
        AFPG_TEST_WITH(Fixture, replaces_a_block_size_that_is_no_multiple_of_a_page),
        AFPG_TEST_WITH(Fixture, goes_by_the_machines_page_size),
        AFPG_TEST_WITH(Fixture, locks_the_ring_where_asked),
        AFPG_TEST_WITH(Fixture, names_the_cluster_type_to_the_kernel),
        AFPG_TEST_WITH(Fixture, defragments_flows_when_passive),
        AFPG_TEST_WITH(Fixture, does_not_defragment_inline),
        AFPG_TEST_WITH(Fixture, warns_of_blocks_too_small_for_what_is_defragmented),
        AFPG_TEST_WITH(Fixture, warns_of_a_filter_inline),
        AFPG_TEST_WITH(Fixture, does_not_warn_of_a_filter_that_loses_nothing),
        AFPG_TEST_WITH(Fixture, warns_of_a_passive_sensor_that_is_to_forward),
        AFPG_TEST_WITH(Fixture, goes_by_a_program_that_is_named),
        AFPG_TEST_WITH(Fixture, warns_of_what_a_filter_program_does_inline),
        AFPG_TEST_WITH(Fixture, is_content_with_the_defaults),
        AFPG_TEST_WITH(Fixture, leaves_room_for_the_link_layer_and_two_tags),
        AFPG_TEST_WITH(Fixture, leaves_room_for_what_is_defragmented),
        AFPG_TEST_WITH(Fixture, lays_blocks_out_for_ordinary_frames),
    };
    return cmocka_run_group_tests_name("interface_plan", tests, nullptr, nullptr);
}
