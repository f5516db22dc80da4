// SPDX-License-Identifier: GPL-2.0-only
// What a bridge refuses when it sees the devices, and how it says so.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

test::Pair& pair(void** state) {
    return test::fixture<test::Pair>(state);
}

// Empty, or why it cannot be.
Text prepare(const std::vector<InterfaceSettings>& interfaces) {
    test::RunningBridge bridge;
    return bridge.make(test::RunningBridge::settings_of(interfaces));
}

Text prepare_pair_with_filter(void** state, const char* filter) {
    auto interfaces = pair(state).settings(CopyMode::ips);
    interfaces[1].bpf_filter = filter;
    return prepare(interfaces);
}

Text prepare_passive(const char* name) {
    return prepare({test::passive(name)});
}

void takes_what_is_there(void** state) {
    assert_string_equal(prepare_pair_with_filter(state, "").c_str(), "");
    assert_string_equal(prepare_pair_with_filter(state, "not tcp port 22").c_str(), "");
}

void names_an_interface_that_does_not_exist(void** /*state*/) {
    const Text refusal = prepare_passive("eth77");
    test::assert_mentions(refusal, "eth77: interface: \"eth77\" does not exist; there are: lo, ");
    test::assert_mentions(refusal, "far_left");
}

struct LongName {
    test::Veth cable{"a_name_of_15_ch", "far"};
};

// The kernel's names have 15 letters at most; a longer one must not be taken for its beginning.
void takes_no_long_name_for_a_shorter_one(void** /*state*/) {
    assert_string_equal(prepare_passive("a_name_of_15_ch").c_str(), "");
    test::assert_mentions(prepare_passive("a_name_of_15_characters"),
                          "\"a_name_of_15_characters\" does not exist");
}

void names_a_filter_that_is_wrong(void** state) {
    test::assert_mentions(prepare_pair_with_filter(state, "tpc"),
                          "right: bpf-filter: \"tpc\" is no valid filter: ");
}

Text prepare_without_privileges(const test::Pair& pair) {
    if (::seteuid(65534) != 0)
        return Text("seteuid");
    const Text refusal = prepare(pair.settings(CopyMode::ips));
    if (::seteuid(0) != 0)
        std::abort();
    return refusal;
}

void says_which_privilege_is_missing(void** state) {
    assert_string_equal(prepare_without_privileges(pair(state)).c_str(),
                        "left: packet socket: Operation not permitted (the capability CAP_NET_RAW "
                        "is needed)");
}

// Everything after prepare() goes without privileges, traffic included.
bool works_without_privileges(const test::Pair& pair) {
    test::RunningBridge bridge;
    if (!bridge.make(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 2))).empty())
        return false;
    if (::seteuid(65534) != 0)
        return false;
    bridge.run();
    const bool running = bridge.await_running();
    if (::seteuid(0) != 0)
        std::abort();
    pair.left.send_numbered(0, 100);
    return running && bridge.await(Fate::sent, 100) && bridge.log().count("warning") == 0;
}

void needs_no_privilege_once_prepared(void** state) {
    assert_true(works_without_privileges(pair(state)));
}

int promiscuity_while_running(const test::Pair& pair, bool disabled) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips, 3));
    for (InterfaceSettings& one : settings.interfaces)
        one.disable_promisc = disabled;
    test::RunningBridge bridge;
    if (!bridge.start(settings).empty() || !bridge.await_receiving(0, 6))
        return -1;
    return test::promiscuity_of("left");
}

void hears_other_stations_unless_told_not_to(void** state) {
    assert_int_equal(promiscuity_while_running(pair(state), false), 3);
    assert_int_equal(promiscuity_while_running(pair(state), true), 0);
}

Text start_with_block_size(const test::Pair& pair, std::uint32_t block_size) {
    auto settings = test::RunningBridge::settings_of(pair.settings(CopyMode::ips));
    for (InterfaceSettings& one : settings.interfaces)
        one.v2_block_size = block_size;
    test::RunningBridge bridge;
    const Text wrong = bridge.make(settings);
    if (!wrong.empty())
        return wrong;
    bridge.run();
    test::wait_until([&] { return bridge.ended(0) && bridge.ended(1); });
    return bridge.log().all();
}

// No frame fits in a page once the MTU is large.
void says_what_ring_it_cannot_have(void** state) {
    for (const test::Veth* cable : {&pair(state).left_cable, &pair(state).right_cable}) {
        test::set_mtu(cable->far(), 9000);
        test::set_mtu(cable->near(), 9000);
    }
    test::assert_mentions(start_with_block_size(pair(state), 4096),
                          "a frame of 9024 bytes needs a slot of ");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(test::Pair, takes_what_is_there),
        AFPG_TEST_WITH(test::Pair, names_an_interface_that_does_not_exist),
        AFPG_TEST_WITH(LongName, takes_no_long_name_for_a_shorter_one),
        AFPG_TEST_WITH(test::Pair, names_a_filter_that_is_wrong),
        AFPG_TEST_WITH(test::Pair, says_which_privilege_is_missing),
        AFPG_TEST_WITH(test::Pair, needs_no_privilege_once_prepared),
        AFPG_TEST_WITH(test::Pair, hears_other_stations_unless_told_not_to),
        AFPG_TEST_WITH(test::Pair, says_what_ring_it_cannot_have),
    };
    return test::run_in_network("bridge_prepare", tests);
}
