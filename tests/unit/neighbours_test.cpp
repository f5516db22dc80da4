// SPDX-License-Identifier: GPL-2.0-only
// What is said of other programs' packet sockets.
#include "src/bridge/neighbours.h"

#include "src/bridge/other_engine.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"
#include "tests/unit/plans.h"
#include "tests/unit/text.h"

#include <linux/if_packet.h>

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

struct Neighbourhood {
    std::deque<InterfacePlan> plans;
    std::vector<PlannedDevice> ours;
    std::vector<ListedSocket> others;

    // An interface of ours, with the cluster of its number.
    InterfacePlan& add(int index, CopyMode mode = CopyMode::none, unsigned threads = 2) {
        InterfacePlan& plan = plans.emplace_back();
        plan.settings.copy_mode = mode;
        plan.threads = threads;
        plan.fanout.id = static_cast<std::uint16_t>(index);
        ours.push_back({plan, index});
        return plan;
    }
    void add_other(int index, std::uint16_t cluster, std::uint16_t type = PACKET_FANOUT_HASH) {
        ListedSocket& socket = others.emplace_back();
        socket.interface = index;
        socket.cluster = {cluster, type};
        socket.owner = {4711, "zeek"};
    }
    // Two of ours, eth1 and eth2, that copy to each other.
    void add_pair(CopyMode mode = CopyMode::ips) {
        add(1, mode).settings.copy_interface = "eth2";
        add(2, mode).settings.copy_interface = "eth1";
        plans[0].settings.name = "eth1";
        plans[1].settings.name = "eth2";
    }
    // A socket with a ring, of a process or of a user.
    ListedSocket& add_ring(int index, int process, bool v2 = true) {
        ListedSocket& socket = others.emplace_back();
        socket.interface = index;
        socket.ring = true;
        socket.v2 = v2;
        socket.auxiliary_data = true;
        if (process != 0)
            socket.owner = {process, "one"};
        return socket;
    }
    // As afp-guard's own look: what they are told by is one or the other.
    void add_guard(int index, int process, bool vnet) {
        ListedSocket& socket = add_ring(index, process);
        socket.auxiliary_data = false;
        socket.whole_frames = true;
        socket.vnet_header = vnet;
        socket.refuses_outgoing = !vnet;
    }
    // "number: what (; mend)" on a line each.
    [[nodiscard]] Text clashes() const {
        std::string text;
        for (const Clash& one :
             find_clashes(ours, others, [](int index) { return "eth" + std::to_string(index); }))
            text += std::to_string(one.interface) + ": " + one.what +
                    (one.prevents_start ? "; " + one.mend : "") + "\n";
        return text;
    }
};

Neighbourhood& rig(void** state) {
    return test::fixture<Neighbourhood>(state);
}

void expect(void** state, const char* lines) {
    assert_string_equal(rig(state).clashes().c_str(), lines);
}

void says_nothing_of_other_clusters(void** state) {
    rig(state).add(1);
    rig(state).add_other(1, 3);
    expect(state, "");
}

void passive_shares_with_a_warning(void** state) {
    rig(state).add(1);
    rig(state).add_other(1, 1);
    expect(state, "0: cluster-id 1: another program (zeek, process 4711) is in it and gets a share "
                  "of the frames\n");
}

void inline_does_not_share(void** state) {
    rig(state).add(3);
    rig(state).add(1, CopyMode::ips);
    rig(state).add_other(1, 1);
    rig(state).add_other(2, 2);
    expect(state, "1: cluster-id 1: another program (zeek, process 4711) is in it and would get a "
                  "share of the frames, which nobody forwards; end that program, or set a "
                  "cluster-id that is free, as 4\n");
}

// The kernel would let none of ours in.
void nobody_has_the_cluster_of_another_device(void** state) {
    rig(state).add(1);
    rig(state).add(3, CopyMode::tap);
    rig(state).add_other(2, 1);
    rig(state).add_other(2, 3);
    expect(state, "0: cluster-id 1: another program (zeek, process 4711) has it on eth2; end that "
                  "program, or set a cluster-id that is free, as 2\n"
                  "1: cluster-id 3: another program (zeek, process 4711) has it on eth2; end that "
                  "program, or set a cluster-id that is free, as 4\n");
}

void nobody_shares_a_cluster_of_another_type(void** state) {
    rig(state).add(1);
    rig(state).add_other(1, 1, PACKET_FANOUT_CPU);
    expect(state, "0: cluster-id 1: another program (zeek, process 4711) is in it, with another "
                  "cluster-type; end that program, or set a cluster-id that is free, as 2\n");
}

void one_thread_joins_none(void** state) {
    rig(state).add(1, CopyMode::ips, 1);
    rig(state).add_other(1, 1);
    expect(state, "");
}

void two_engines_on_a_line(void** state) {
    rig(state).add_pair();
    rig(state).add_guard(1, 5, true);
    expect(state, "");
    rig(state).add_guard(2, 5, false);
    expect(state, "0: another program (one, process 5) forwards between eth1 and eth2 too: "
                  "frames are sent twice; end that program\n");
}

void a_tap_beside_an_engine(void** state) {
    rig(state).add_pair(CopyMode::tap);
    for (const int index : {2, 1})
        rig(state).add_ring(index, 5, false).configured_to_copy = true;
    test::assert_mentions(rig(state).clashes(), "forwards between eth1 and eth2 too");
}

// Not even where it is a member of our cluster there is more to say of it.
void an_engine_is_named_once(void** state) {
    rig(state).add_pair();
    for (const int index : {1, 2}) {
        rig(state).add_guard(index, 5, true);
        rig(state).others.back().cluster = {static_cast<std::uint16_t>(index), PACKET_FANOUT_HASH};
    }
    expect(state, "0: another program (one, process 5) forwards between eth1 and eth2 too: "
                  "frames are sent twice; end that program\n");
}

// Each sees one side only, so neither can forward.
void one_program_at_each_side(void** state) {
    rig(state).add_pair();
    rig(state).add_guard(1, 5, true);
    rig(state).add_guard(2, 6, true);
    expect(state, "");
}

void whoever_listens_in_blocks(void** state) {
    rig(state).add_pair();
    rig(state).add_ring(1, 5, false);
    rig(state).add_ring(2, 5, false);
    expect(state, "");
}

void without_a_ring_nobody_forwards(void** state) {
    rig(state).add_pair();
    for (const int index : {1, 2})
        rig(state).add_ring(index, 5).ring = false;
    expect(state, "");
}

// Passive in autofp, it has rings of frames too.
void our_own_kind_that_listens(void** state) {
    rig(state).add_pair();
    for (const int index : {1, 2}) {
        rig(state).add_guard(index, 5, true);
        rig(state).others.back().vnet_header = false;
    }
    expect(state, "");
}

void whoever_might_be_an_engine(void** state) {
    rig(state).add_pair();
    rig(state).add_ring(1, 0);
    rig(state).add_ring(2, 0);
    expect(state, "0: another program (of user 0, socket 0) captures on eth1 and eth2 as an inline "
                  "engine does: if it is one, frames are sent twice\n");
}

// It forwards nothing itself.
void a_passive_sensor_minds_no_engine(void** state) {
    rig(state).add(1);
    rig(state).add(2);
    rig(state).add_guard(1, 5, true);
    rig(state).add_guard(2, 5, true);
    expect(state, "");
}

void finds_a_value_in_yaml(void** /*state*/) {
    for (const char* line :
         {"    copy-iface: eth2", "copy-iface:eth2", "  - { copy-iface: eth2, threads: 2 }",
          "- {copy-iface: eth2}", "copy-iface: \"eth2\"", "  copy-iface:\teth2 # the other"})
        assert_true(value_in_yaml(line, "copy-iface") == "eth2");
    for (const char* line : {"", "copy-iface:", "    #copy-iface: eth2", "copy-iface-of: eth2",
                             "x: 1 # copy-iface: eth2", "copy-iface: \""})
        assert_true(value_in_yaml(line, "copy-iface").empty());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Neighbourhood, says_nothing_of_other_clusters),
        AFPG_TEST_WITH(Neighbourhood, passive_shares_with_a_warning),
        AFPG_TEST_WITH(Neighbourhood, inline_does_not_share),
        AFPG_TEST_WITH(Neighbourhood, nobody_has_the_cluster_of_another_device),
        AFPG_TEST_WITH(Neighbourhood, nobody_shares_a_cluster_of_another_type),
        AFPG_TEST_WITH(Neighbourhood, one_thread_joins_none),
        AFPG_TEST_WITH(Neighbourhood, two_engines_on_a_line),
        AFPG_TEST_WITH(Neighbourhood, a_tap_beside_an_engine),
        AFPG_TEST_WITH(Neighbourhood, an_engine_is_named_once),
        AFPG_TEST_WITH(Neighbourhood, one_program_at_each_side),
        AFPG_TEST_WITH(Neighbourhood, whoever_listens_in_blocks),
        AFPG_TEST_WITH(Neighbourhood, without_a_ring_nobody_forwards),
        AFPG_TEST_WITH(Neighbourhood, our_own_kind_that_listens),
        AFPG_TEST_WITH(Neighbourhood, whoever_might_be_an_engine),
        AFPG_TEST_WITH(Neighbourhood, a_passive_sensor_minds_no_engine),
        cmocka_unit_test(finds_a_value_in_yaml),
    };
    return cmocka_run_group_tests_name("neighbours", tests, nullptr, nullptr);
}
