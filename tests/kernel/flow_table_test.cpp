// SPDX-License-Identifier: GPL-2.0-only
// The tables by which programs bypass flows, in the kernel.
#include "src/net/flow_table.h"

#include "tests/kernel/ebpf_objects.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace afpguard;

constexpr std::size_t ipv4_key = 16;
constexpr std::size_t ipv4_key_of_three_tags = 20;
constexpr std::size_t ipv6_key = 40;
constexpr std::size_t value_size = 16;

HalfFlow flow(std::uint16_t port, bool ipv6 = false) {
    HalfFlow half;
    half.ipv6 = ipv6;
    half.source = {1, 2, 3, 4};
    half.target = {5, 6, 7, 8};
    half.source_port = port;
    half.target_port = 443;
    return half;
}

FlowKey key(std::uint16_t port, bool ipv6 = false) {
    return key_of(flow(port, ipv6), KeyOrder::host);
}

// A table for two entries. Without one where the kernel or we refuse.
struct Table {
    Fd map;
    std::optional<FlowTable> table;

    bool make(bpf_map_type type, std::size_t key_size, bool ipv6 = false,
              std::size_t values = value_size) {
        map = test::make_map(type, key_size, values, 2);
        const auto made = FlowTable::of(map.number(), ipv6);
        table = made ? std::optional<FlowTable>(*made) : std::nullopt;
        return static_cast<bool>(map) && table.has_value();
    }
    // 0, or errno.
    int insert(const FlowKey& one) const {
        const auto done = table->insert(one);
        return done ? 0 : done.error().number();
    }
    // Frames that a program counts: as many on each processor.
    bool count(const FlowKey& one, std::uint64_t packets) const {
        const std::vector<FlowCount> counts(table->values(), FlowCount{packets, 100 * packets});
        return test::set_map_value(map, one.data(), counts.data());
    }
};

Table& rig(void** state) {
    return test::fixture<Table>(state);
}

void expect_a_life(Table& made, bool ipv6) {
    assert_int_equal(made.insert(key(1, ipv6)), 0);
    assert_int_equal(made.table->count(key(1, ipv6)).packets, 0);
    assert_true(made.count(key(1, ipv6), 7));
    assert_int_equal(made.insert(key(1, ipv6)), 0); // it is in already, and keeps its count
    assert_int_equal(made.table->count(key(1, ipv6)).packets, 7 * made.table->values());
    assert_int_equal(made.table->count(key(1, ipv6)).bytes, 700 * made.table->values());
    made.table->erase(key(1, ipv6));
    assert_int_equal(made.table->count(key(1, ipv6)).packets, 0);
    assert_false(made.count(key(1, ipv6), 1));
}

void counts_what_is_in_for_each_processor(void** state) {
    assert_true(rig(state).make(BPF_MAP_TYPE_PERCPU_HASH, ipv4_key));
    assert_in_range(rig(state).table->values(), ::sysconf(_SC_NPROCESSORS_CONF), 8192);
    expect_a_life(rig(state), false);
}

void counts_what_is_in_for_all_processors(void** state) {
    assert_true(rig(state).make(BPF_MAP_TYPE_HASH, ipv6_key, true));
    assert_int_equal(rig(state).table->values(), 1);
    expect_a_life(rig(state), true);
}

void says_when_it_is_full(void** state) {
    assert_true(rig(state).make(BPF_MAP_TYPE_HASH, ipv4_key));
    assert_int_equal(rig(state).insert(key(1)), 0);
    assert_int_equal(rig(state).insert(key(2)), 0);
    assert_int_equal(rig(state).insert(key(3)), E2BIG);
    rig(state).table->erase(key(2));
    assert_int_equal(rig(state).insert(key(3)), 0);
}

bool can_hold_three_tags(const Table& made) {
    HalfFlow tagged = flow(1);
    tagged.vlans = {1, 2, 3};
    return made.table->can_hold(tagged);
}

void does_not_take_flows_apart_by_a_tag_it_cannot_hold(void** state) {
    assert_true(rig(state).make(BPF_MAP_TYPE_HASH, ipv4_key));
    assert_false(can_hold_three_tags(rig(state)));
    assert_true(rig(state).table->can_hold(flow(1)));
    assert_true(rig(state).make(BPF_MAP_TYPE_HASH, ipv4_key_of_three_tags));
    assert_true(can_hold_three_tags(rig(state)));
}

void takes_no_table_that_it_does_not_know(void** state) {
    assert_false(rig(state).make(BPF_MAP_TYPE_HASH, 12));
    assert_false(rig(state).make(BPF_MAP_TYPE_HASH, ipv6_key));
    assert_false(rig(state).make(BPF_MAP_TYPE_HASH, ipv4_key, true));
    assert_false(rig(state).make(BPF_MAP_TYPE_HASH, ipv4_key, false, 8));
    assert_false(rig(state).make(BPF_MAP_TYPE_ARRAY, 4));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Table, counts_what_is_in_for_each_processor),
        AFPG_TEST_WITH(Table, counts_what_is_in_for_all_processors),
        AFPG_TEST_WITH(Table, says_when_it_is_full),
        AFPG_TEST_WITH(Table, does_not_take_flows_apart_by_a_tag_it_cannot_hold),
        AFPG_TEST_WITH(Table, takes_no_table_that_it_does_not_know),
    };
    if (const std::string refusal = test::programs_refused(); !refusal.empty())
        return test::skip_all(tests, refusal);
    return test::run_in_network("flow_table", tests);
}
