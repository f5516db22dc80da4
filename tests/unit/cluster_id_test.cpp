// SPDX-License-Identifier: GPL-2.0-only
// Planning several interfaces together: their names and their clusters.
#include "src/bridge/interface_plan.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/plans.h"
#include "tests/unit/recording_log.h"

#include <cstdint>
#include <initializer_list>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

struct Entry {
    const char* name;
    unsigned threads = 2;
    int cluster_id = -1; // none
};

// The id of each interface's cluster beside those that others have, or the refusal.
Text ids(std::initializer_list<Entry> entries, std::set<std::uint16_t> others = {}) {
    std::vector<InterfaceSettings> list;
    for (const Entry& entry : entries) {
        list.push_back(test::passive(entry.name, entry.threads));
        if (entry.cluster_id >= 0)
            list.back().cluster_id = static_cast<std::uint16_t>(entry.cluster_id);
    }
    test::RecordingLog log;
    Environment environment;
    environment.clusters_in_use = std::move(others);
    const auto plans = plan_interfaces(list, environment, log);
    if (!plans)
        return plans.error().message();
    std::string text;
    for (const InterfacePlan& plan : *plans)
        text +=
            (text.empty() ? "" : " ") + plan.settings.name + "=" + std::to_string(plan.fanout.id);
    return text;
}

void plans_nothing_for_nothing(void** /*state*/) {
    assert_string_equal(ids({}).c_str(), "");
}

void takes_the_ids_that_are_set(void** /*state*/) {
    assert_string_equal(ids({{"eth1", 2, 99}, {"eth2", 2, 0}, {"eth3", 2, 65535}}).c_str(),
                        "eth1=99 eth2=0 eth3=65535");
}

void gives_each_interface_an_id_of_its_own(void** /*state*/) {
    assert_string_equal(ids({{"eth1"}, {"eth2"}, {"eth3"}}).c_str(), "eth1=1 eth2=2 eth3=3");
}

// Also where the one that is set comes last.
void gives_no_id_that_is_taken(void** /*state*/) {
    assert_string_equal(ids({{"eth1"}, {"eth2", 2, 1}, {"eth3"}, {"eth4", 2, 3}}).c_str(),
                        "eth1=2 eth2=1 eth3=4 eth4=3");
}

// Whoever asked for one that others have gets it: whether it may be shared is not judged here.
void gives_no_id_that_others_have(void** /*state*/) {
    assert_string_equal(ids({{"eth1"}, {"eth2"}, {"eth3", 2, 4}}, {1, 3, 4}).c_str(),
                        "eth1=2 eth2=5 eth3=4");
}

void refuses_an_id_that_is_set_twice(void** /*state*/) {
    assert_string_equal(ids({{"eth1", 2, 99}, {"eth2", 2, 98}, {"eth3", 2, 99}}).c_str(),
                        "eth3: cluster-id: \"99\" is the cluster of eth1 already; each interface "
                        "needs its own");
}

// One thread joins no kernel group, so its id is nobody's concern.
void minds_no_id_without_a_cluster(void** /*state*/) {
    assert_string_equal(ids({{"eth1", 1, 99}, {"eth2", 1, 99}}).c_str(), "eth1=99 eth2=99");
    assert_string_equal(ids({{"eth1", 2, 99}, {"eth2", 1, 99}}).c_str(), "eth1=99 eth2=99");
}

void refuses_an_interface_that_is_there_twice(void** /*state*/) {
    assert_string_equal(ids({{"eth1"}, {"eth2"}, {"eth1"}}).c_str(),
                        "eth1: is in the af-packet section twice; each interface once");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(plans_nothing_for_nothing),
        cmocka_unit_test(takes_the_ids_that_are_set),
        cmocka_unit_test(gives_each_interface_an_id_of_its_own),
        cmocka_unit_test(gives_no_id_that_is_taken),
        cmocka_unit_test(gives_no_id_that_others_have),
        cmocka_unit_test(refuses_an_id_that_is_set_twice),
        cmocka_unit_test(minds_no_id_without_a_cluster),
        cmocka_unit_test(refuses_an_interface_that_is_there_twice),
    };
    return cmocka_run_group_tests_name("cluster_id", tests, nullptr, nullptr);
}
