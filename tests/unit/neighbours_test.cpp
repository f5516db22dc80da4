// SPDX-License-Identifier: GPL-2.0-only
// What is said of other programs' packet sockets.
#include "src/bridge/neighbours.h"

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

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Neighbourhood, says_nothing_of_other_clusters),
        AFPG_TEST_WITH(Neighbourhood, passive_shares_with_a_warning),
        AFPG_TEST_WITH(Neighbourhood, inline_does_not_share),
        AFPG_TEST_WITH(Neighbourhood, nobody_has_the_cluster_of_another_device),
        AFPG_TEST_WITH(Neighbourhood, nobody_shares_a_cluster_of_another_type),
        AFPG_TEST_WITH(Neighbourhood, one_thread_joins_none),
    };
    return cmocka_run_group_tests_name("neighbours", tests, nullptr, nullptr);
}
