// SPDX-License-Identifier: GPL-2.0-only
// eBPF programs in the places of the classic ones, and on an interface.
#include "src/net/xdp_link.h"
#include "tests/kernel/cluster.h"
#include "tests/kernel/ebpf_objects.h"
#include "tests/kernel/run.h"
#include "tests/kernel/socket_rig.h"
#include "tests/unit/fixture.h"

#include <linux/if_link.h>

#include <cerrno>
#include <cstdint>
#include <string>

namespace {

using namespace afpguard;

constexpr int last_byte_of_number = 17;

struct Rig : test::SocketRig {
    Fd only_odd = test::load_odd_filter(last_byte_of_number);

    bool open_with_program() const {
        return static_cast<bool>(socket->open_gate_with(only_odd.number()));
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void expect_ready(void** state) {
    assert_true(static_cast<bool>(rig(state).only_odd));
    assert_true(rig(state).close_gate());
    assert_string_equal(rig(state).make_ring(RingVersion::v2).c_str(), "");
    assert_string_equal(rig(state).bind().c_str(), "");
}

void lets_in_what_the_program_lets_through(void** state) {
    expect_ready(state);
    rig(state).far.send_numbered(0, 100);
    assert_true(rig(state).open_with_program());
    rig(state).far.send_numbered(100, 200);
    for (std::uint32_t number = 101; number < 200; number += 2)
        assert_int_equal(rig(state).take_number(), number);
}

void never_stands_open_between_gate_and_program(void** state) {
    expect_ready(state);
    const auto open = [&] { rig(state).open_with_program(); };
    assert_int_equal(rig(state).count_even_slipped_through(open, 1000), 0);
}

// Frames that did not come to the thread whose place the program said, and those that came nowhere.
unsigned count_misplaced(const test::FarEnd& far, const std::string& device, unsigned seed) {
    constexpr unsigned frames = 60;
    const Fd balancer = test::load_balancer(last_byte_of_number - 14);
    test::Cluster cluster(device, 4, PACKET_FANOUT_EBPF, 256, balancer.number());
    if (!balancer || !cluster.start(seed))
        return frames;
    far.send_numbered(0, frames);
    unsigned right = 0;
    test::wait_until([&] {
        for (unsigned thread = 0; thread < cluster.size(); ++thread)
            for (const std::uint32_t number : cluster.take_numbers(thread))
                right += number % cluster.size() == thread ? 1 : 0;
        return right == frames;
    });
    return frames - right;
}

void every_thread_gets_what_the_program_says(void** state) {
    for (unsigned seed = 0; seed < 10; ++seed)
        assert_int_equal(count_misplaced(rig(state).far, "near", seed), 0);
}

std::uint32_t xdp_on_near() {
    const auto program = xdp_program_on(test::index_of("near"));
    return program ? *program : 0xffffffff;
}

// The ids of the program on the interface before, with and after a link, and errno of a second one.
struct Visit {
    std::uint32_t before = 0;
    std::uint32_t during = 0;
    int error_of_second = 0;
    std::uint32_t after = 0;
};

Visit visit() {
    Visit seen;
    const Fd program = test::load_xdp_pass();
    const int near = test::index_of("near");
    seen.before = xdp_on_near();
    {
        const auto link = XdpLink::attach(program.number(), near, XDP_FLAGS_SKB_MODE);
        seen.during = link ? xdp_on_near() : 0;
        const auto second = XdpLink::attach(program.number(), near, XDP_FLAGS_SKB_MODE);
        seen.error_of_second = second ? 0 : second.error().number();
    }
    seen.after = xdp_on_near();
    return seen;
}

void an_xdp_program_goes_with_its_link(void** /*state*/) {
    const Visit seen = visit();
    assert_int_equal(seen.before, 0);
    assert_in_range(seen.during, 1, 0xfffffffe);
    assert_int_equal(seen.error_of_second, EBUSY);
    assert_int_equal(seen.after, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, lets_in_what_the_program_lets_through),
        AFPG_TEST_WITH(Rig, never_stands_open_between_gate_and_program),
        AFPG_TEST_WITH(Rig, every_thread_gets_what_the_program_says),
        AFPG_TEST_WITH(Rig, an_xdp_program_goes_with_its_link),
    };
    if (const std::string refusal = test::programs_refused(); !refusal.empty())
        return test::skip_all(tests, refusal);
    return test::run_in_network("ebpf", tests);
}
