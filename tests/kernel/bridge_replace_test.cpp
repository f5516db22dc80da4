// SPDX-License-Identifier: GPL-2.0-only
// Devices that are removed under a running bridge, and others that come in their place.
#include "tests/kernel/bridged.h"
#include "tests/kernel/process_state.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace {

using namespace afpguard;
using test::Text;

constexpr unsigned threads = 3;

struct Rig : test::BridgedPair {
    test::OtherThreads others{2};
    std::optional<test::Veth> next_left;
    std::optional<test::Veth> next_right;
    std::mutex mutex;
    std::map<std::uint32_t, const test::FakeHost*> seen_by;

    explicit Rig(RunMode mode = RunMode::workers) {
        bridge.environment().run_mode = mode;
        bridge.prepare_hosts([this, mode](test::FakeHost& host) {
            if (mode == RunMode::autofp)
                host.hand_over_to(others);
            host.set_judge([this, &host](const Frame& frame) {
                const std::lock_guard<std::mutex> lock(mutex);
                seen_by[test::number_in(frame).value_or(0)] = &host;
                return Verdict::pass;
            });
        });
    }
    ~Rig() { bridge.stop(); }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;

    void replace_right() {
        remove_right();
        add_right();
    }
    void remove_right() {
        next_right ? next_right->remove() : right_cable.remove();
        next_right.reset();
    }
    void add_right() {
        next_right.emplace("right", "far_right");
        right = test::FarEnd("far_right");
    }
    void replace_left() {
        left_cable.remove();
        next_left.emplace("left", "far_left");
        left = test::FarEnd("far_left");
    }
    // Frames from one end until one comes out of the other.
    static bool passes(const test::FarEnd& from, const test::FarEnd& to) {
        return test::wait_until([&] {
            from.send_numbered(900, 901);
            return to.receive_number(std::chrono::milliseconds(1)) == 900;
        });
    }
    bool passes_both_ways() { return passes(left, right) && passes(right, left); }
    // For each of 12 frames into the left end, the number of the thread that saw it.
    Text deal() {
        while (right.receive_number(std::chrono::milliseconds(20)) >= 0)
            continue; // what is left of others
        left.send_numbered(0, 12);
        for (unsigned count = 0; count < 12; ++count)
            if (right.receive_number() < 0)
                return Text("not all frames have passed");
        const std::lock_guard<std::mutex> lock(mutex);
        std::string text;
        for (std::uint32_t number = 0; number < 12; ++number)
            for (unsigned thread = 0; thread < threads; ++thread)
                text += seen_by[number] == &bridge.host(thread) ? std::to_string(thread) : "";
        return text;
    }
};
struct Paired : Rig {
    Paired() : Rig(RunMode::pairs) {}
};
struct Autofp : Rig {
    Autofp() : Rig(RunMode::autofp) {}
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void start(void** state, unsigned of_each = threads) {
    assert_string_equal(rig(state).start(CopyMode::ips, of_each).c_str(), "");
}

void stop(void** state) {
    rig(state).bridge.stop();
    assert_true(rig(state).bridge.balanced());
}

void await_log(void** state, const char* part) {
    assert_true(test::wait_until([&] { return rig(state).bridge.log().has(part); }));
}

// With descriptors of the same number, and as many as before.
void forwards_through_a_new_device(void** state) {
    start(state);
    assert_true(rig(state).passes_both_ways());
    const std::size_t files = test::count_open_files();
    const std::size_t rings = test::count_ring_mappings();
    for (unsigned times = 0; times < 3; ++times) {
        rig(state).replace_right();
        assert_true(rig(state).passes_both_ways());
    }
    rig(state).replace_left();
    assert_true(rig(state).passes_both_ways());
    assert_int_equal(test::count_open_files(), files);
    assert_int_equal(test::count_ring_mappings(), rings);
    stop(state);
    assert_true(test::wait_until([&] { return rig(state).bridge.devices_replaced() == 4; }));
    assert_int_equal(rig(state).bridge.log().count_with("error", "interface was removed"), 4);
}

// Dealt out in turn: each thread has its place of before.
void keeps_the_order_of_its_threads(void** state) {
    start(state);
    const Text before = rig(state).deal();
    assert_string_equal(before.c_str(), "120120120120");
    rig(state).replace_left();
    await_log(state, "info: left: interface is up, its threads have started");
    assert_true(rig(state).bridge.await_receiving(0, threads));
    assert_string_equal(rig(state).deal().c_str(), before.c_str());
    stop(state);
}

// One pass through a device that is not there is nobody's: guarded, or refused by the kernel.
void counts_what_comes_in_the_meantime(void** state) {
    start(state, 1);
    rig(state).remove_right();
    await_log(state, "error: right: interface was removed");
    rig(state).left.send_numbered(0, 100);
    assert_true(test::wait_until([&] {
        return rig(state).bridge.sum_of(Fate::guarded) + rig(state).bridge.sum_of(Fate::failed) ==
               100;
    }));
    rig(state).add_right();
    assert_true(rig(state).passes_both_ways());
    stop(state);
}

// Another kind of device under the old name: nothing of it can be copied.
void refuses_a_device_of_another_kind(void** state) {
    start(state, 1);
    rig(state).remove_right();
    test::make_tunnel("right");
    await_log(state, "error: right: the interface is of another kind than at the start");
    test::remove_device("right");
    rig(state).add_right();
    assert_true(rig(state).passes_both_ways());
    stop(state);
}

// Of this thread and those that it begins.
void allow_new_sockets(bool allowed) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, 2> sets{};
    ::syscall(SYS_capget, &header, sets.data());
    constexpr unsigned raw = 1U << CAP_NET_RAW;
    sets[0].effective = allowed ? sets[0].effective | raw : sets[0].effective & ~raw;
    ::syscall(SYS_capset, &header, sets.data());
}

// One socket in reserve for each of the two.
void takes_from_its_reserve_without_privileges(void** state) {
    const auto settings = test::RunningBridge::settings_of(rig(state).settings(CopyMode::ips));
    assert_string_equal(rig(state).bridge.make(settings).c_str(), "");
    allow_new_sockets(false);
    rig(state).bridge.run();
    const bool runs = rig(state).bridge.await_running();
    allow_new_sockets(true);
    assert_true(runs);
    assert_true(rig(state).passes_both_ways());
    for (unsigned times = 0; times < 2; ++times) {
        rig(state).replace_right();
        assert_true(rig(state).passes_both_ways());
    }
    rig(state).replace_right();
    await_log(state, "error: right: cannot start with another interface: the sockets in reserve "
                     "are used up, and no more can be made: Operation not permitted; restart "
                     "Suricata");
    stop(state);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, forwards_through_a_new_device),
        AFPG_TEST_WITH(Paired, forwards_through_a_new_device),
        AFPG_TEST_WITH(Autofp, forwards_through_a_new_device),
        AFPG_TEST_WITH(Rig, keeps_the_order_of_its_threads),
        AFPG_TEST_WITH(Rig, counts_what_comes_in_the_meantime),
        AFPG_TEST_WITH(Rig, refuses_a_device_of_another_kind),
        AFPG_TEST_WITH(Rig, takes_from_its_reserve_without_privileges),
    };
    return test::run_in_network("bridge_replace", tests);
}
