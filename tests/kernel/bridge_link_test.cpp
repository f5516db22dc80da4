// SPDX-License-Identifier: GPL-2.0-only
// Links that go down and come back, and devices that are taken away, under a running bridge.
#include "tests/kernel/pair.h"
#include "tests/kernel/process_state.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <thread>

namespace {

using namespace afpguard;
using test::Text;

// Remembers which thread saw which frame.
struct Rig : test::BridgedPair {
    std::mutex mutex;
    std::map<std::uint32_t, const test::FakeHost*> seen_by;

    Rig() {
        bridge.prepare_hosts([this](test::FakeHost& host) {
            host.set_judge([this, &host](const Frame& frame) {
                const std::lock_guard<std::mutex> lock(mutex);
                seen_by[test::number_in(frame).value_or(0)] = &host;
                return Verdict::pass;
            });
        });
    }
    // Sends 40 frames from left to right, and says for each which of left's threads saw it.
    Text deal(unsigned threads) {
        {
            const std::lock_guard<std::mutex> lock(mutex);
            seen_by.clear();
        }
        left.send_numbered(0, 40);
        for (unsigned count = 0; count < 40; ++count)
            if (right.receive_number() < 0)
                return Text("not all frames have passed");
        const std::lock_guard<std::mutex> lock(mutex);
        std::string text;
        for (const auto& [number, host] : seen_by)
            for (unsigned thread = 0; thread < threads; ++thread)
                text += host == &bridge.host(thread) ? std::to_string(thread) : "";
        return text;
    }
    bool log_has(const char* part) { return bridge.log().has(part); }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void start(void** state, unsigned threads = 1) {
    assert_string_equal(rig(state).start(CopyMode::ips, threads).c_str(), "");
}

void stop(void** state) {
    rig(state).bridge.stop();
    assert_true(rig(state).bridge.balanced());
}

void await_log(void** state, const char* part) {
    assert_true(test::wait_until([&] { return rig(state).log_has(part); }));
}

void expect_passage(void** state) {
    rig(state).left.send_mixed(0, 50);
    assert_int_equal(rig(state).right.count_mixed(0, 50), 50);
    rig(state).right.send_mixed(0, 50);
    assert_int_equal(rig(state).left.count_mixed(0, 50), 50);
}

void flap(void** state) {
    rig(state).left_cable.take_down();
    rig(state).left_cable.take_up();
}

void resumes_after_a_flap_with_the_same_descriptors(void** state) {
    start(state);
    expect_passage(state);
    const Text before = test::open_files();
    for (unsigned times = 0; times < 10; ++times) {
        flap(state);
        expect_passage(state);
    }
    assert_string_equal(test::open_files().c_str(), before.c_str());
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::sent), 11 * 100);
}

// Dealt out in turn, 40 frames show the place of each of 4 threads; the turn goes on where it was.
void keeps_the_order_of_its_threads_in_a_flap(void** state) {
    start(state, 4);
    const Text before = rig(state).deal(4);
    assert_string_equal(before.c_str(), "1230123012301230123012301230123012301230");
    for (unsigned times = 0; times < 5; ++times) {
        flap(state);
        assert_string_equal(rig(state).deal(4).c_str(), before.c_str());
    }
    stop(state);
}

// The order holds for threads that could not join at the start, too.
void gives_late_threads_their_own_place(void** state) {
    rig(state).left_cable.take_down();
    start(state, 4);
    rig(state).left_cable.take_up();
    assert_true(rig(state).bridge.await_receiving(0, 4));
    assert_string_equal(rig(state).deal(4).c_str(), "1230123012301230123012301230123012301230");
    stop(state);
}

void tells_of_a_link_that_goes_and_comes(void** state) {
    start(state);
    rig(state).left_cable.take_down();
    await_log(state, "warning: left: interface went down");
    rig(state).left_cable.take_up();
    await_log(state, "info: left: interface is back up");
    stop(state);
}

// Both at once, before the thread looks: it must not end up believing the link to be down.
void tells_of_a_flap_that_was_too_short_to_see(void** state) {
    start(state);
    for (unsigned times = 1; times <= 20; ++times) {
        flap(state);
        assert_true(test::wait_until([&] {
            return rig(state).bridge.log().count_with("info", "left: interface is back up") ==
                   rig(state).bridge.log().count_with("warning", "left: interface went down");
        }));
    }
    stop(state);
}

// Frames for a link that is down are lost, one by one and counted, and there is no waiting.
void counts_what_a_link_that_is_down_does_not_take(void** state) {
    start(state);
    rig(state).right_cable.take_down();
    rig(state).left.send_numbered(0, 300);
    assert_true(rig(state).bridge.await(Fate::failed, 300));
    assert_true(rig(state).log_has("warning: right: sending packet failed on socket "));
    assert_true(rig(state).log_has(": Network is down"));
    assert_int_equal(rig(state).bridge.log().count_with("", "sending packet failed"), 1);
    rig(state).right_cable.take_up();
    expect_passage(state);
    stop(state);
    assert_int_equal(rig(state).bridge.sum_of(Fate::failed), 300);
}

std::size_t lines_with(void** state, const char* level, const char* part) {
    return rig(state).bridge.log().count_with(level, part);
}

// By one of its threads, not by each.
void tells_of_a_new_mtu(void** state) {
    start(state, 4);
    test::set_mtu("left", 1400);
    await_log(state, "info: left: the MTU is 1400 now");
    await_log(state, "warning: left and right have MTUs of 1400 and 1500 bytes");
    test::set_mtu("left", 1500);
    await_log(state, "info: left: the MTU is 1500 now");
    test::set_mtu("left", 9000);
    await_log(state, "info: left: the MTU is 9000 now");
    await_log(state, "warning: left and right have MTUs of 9000 and 1500 bytes");
    stop(state);
    assert_int_equal(lines_with(state, "", "left: the MTU is"), 3);
    assert_int_equal(lines_with(state, "warning", "left and right have MTUs"), 2);
}

// Frames that come without a pause must not keep a thread from all else.
void tells_of_a_new_mtu_under_traffic(void** state) {
    start(state);
    std::atomic<bool> sending{true};
    std::thread sender([&] {
        for (std::uint32_t number = 0; sending; ++number)
            rig(state).left.send_numbered(number, number + 1);
    });
    test::set_mtu("left", 1400);
    const bool told =
        test::wait_until([&] { return rig(state).log_has("info: left: the MTU is 1400 now"); });
    sending = false;
    sender.join();
    assert_true(told);
    stop(state);
}

void tells_of_an_mtu_that_is_too_large_for_blocks(void** state) {
    auto settings = test::RunningBridge::settings_of({test::passive("left")});
    assert_string_equal(rig(state).bridge.start(settings).c_str(), "");
    test::set_mtu("left", 65535);
    await_log(state, "warning: left: the MTU is 65535 now, but the rings were made for packets of "
                     "65280 bytes: longer ones are cut off; restart Suricata");
    stop(state);
}

void survives_a_device_that_is_taken_away(void** state) {
    start(state);
    rig(state).right_cable.remove();
    await_log(state, "error: right: interface was removed");
    rig(state).left.send_numbered(0, 100);
    assert_true(test::wait_until([&] {
        return rig(state).bridge.sum_of(Fate::guarded) + rig(state).bridge.sum_of(Fate::failed) ==
               100;
    }));
    stop(state);
}

void survives_both_devices_taken_away_under_traffic(void** state) {
    start(state, 2);
    rig(state).left.send_numbered(0, 400);
    rig(state).left_cable.remove();
    rig(state).right_cable.remove();
    await_log(state, "error: left: interface was removed");
    await_log(state, "error: right: interface was removed");
    assert_false(rig(state).bridge.all_ended());
    stop(state);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, resumes_after_a_flap_with_the_same_descriptors),
        AFPG_TEST_WITH(Rig, keeps_the_order_of_its_threads_in_a_flap),
        AFPG_TEST_WITH(Rig, gives_late_threads_their_own_place),
        AFPG_TEST_WITH(Rig, tells_of_a_link_that_goes_and_comes),
        AFPG_TEST_WITH(Rig, tells_of_a_flap_that_was_too_short_to_see),
        AFPG_TEST_WITH(Rig, counts_what_a_link_that_is_down_does_not_take),
        AFPG_TEST_WITH(Rig, tells_of_a_new_mtu),
        AFPG_TEST_WITH(Rig, tells_of_a_new_mtu_under_traffic),
        AFPG_TEST_WITH(Rig, tells_of_an_mtu_that_is_too_large_for_blocks),
        AFPG_TEST_WITH(Rig, survives_a_device_that_is_taken_away),
        AFPG_TEST_WITH(Rig, survives_both_devices_taken_away_under_traffic),
    };
    return test::run_in_network("bridge_link", tests);
}
