// SPDX-License-Identifier: GPL-2.0-only
// A bridge at work: what comes out is what went in, less what was dropped, and all is accounted
// for.
#include "src/net/ring.h"
#include "tests/kernel/bridged.h"
#include "tests/kernel/run.h"
#include "tests/unit/deadline.h"
#include "tests/unit/fixture.h"

#include <linux/if_packet.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <vector>

namespace {

using namespace afpguard;
using test::BridgedPair;
using test::expect_fate;
using test::rig;
using test::start;
using test::stop;

void send_mixed(void** state, const test::FarEnd& from, std::uint32_t count) {
    test::send_and_await(rig(state), from, count);
}

void forwards_both_ways_byte_for_byte(void** state) {
    start(state, CopyMode::ips);
    test::expect_same_on_the_other_side(rig(state).left, rig(state).right);
    test::expect_same_on_the_other_side(rig(state).right, rig(state).left);
    stop(state);
    expect_fate(state, Fate::sent, 12000);
    assert_int_equal(rig(state).bridge.sum().received, 12000);
}

// Sorted, because threads do not wait for each other.
std::vector<std::int64_t> numbers_heard(const test::FarEnd& end, std::size_t count) {
    std::vector<std::int64_t> numbers;
    while (numbers.size() < count)
        if (const std::int64_t number = end.receive_number(); number >= 0)
            numbers.push_back(number);
        else
            break;
    std::ranges::sort(numbers);
    return numbers;
}

bool hears_each_once(const test::FarEnd& end, std::size_t count) {
    const auto numbers = numbers_heard(end, count);
    for (std::size_t number = 0; number < count; ++number)
        if (number >= numbers.size() || numbers[number] != static_cast<std::int64_t>(number))
            return false;
    return end.heard_nothing();
}

void shares_the_work_of_several_threads(void** state) {
    start(state, CopyMode::ips, 3);
    send_mixed(state, rig(state).left, 900);
    assert_true(hears_each_once(rig(state).right, 900));
    send_mixed(state, rig(state).right, 900);
    assert_true(hears_each_once(rig(state).left, 900));
    stop(state);
    for (std::size_t thread = 0; thread < 6; ++thread)
        assert_int_equal(rig(state).bridge.totals(thread).of(Fate::sent), 300);
}

Verdict drop_odd(const Frame& frame) {
    return test::number_in(frame).value_or(0) % 2 == 0 ? Verdict::pass : Verdict::drop;
}

Verdict refuse_odd(const Frame& frame) {
    return drop_odd(frame) == Verdict::pass ? Verdict::pass : Verdict::refused;
}

void judge_by(void** state, Verdict (*judge)(const Frame&)) {
    rig(state).bridge.prepare_hosts([judge](test::FakeHost& host) { host.set_judge(judge); });
}

bool hears_even_numbers(const test::FarEnd& end, std::uint32_t count) {
    for (std::uint32_t number = 0; number < count; number += 2)
        if (end.receive() != test::make_mixed_frame(number))
            return false;
    return end.heard_nothing();
}

void drops_what_the_engine_drops(void** state) {
    judge_by(state, drop_odd);
    start(state, CopyMode::ips);
    send_mixed(state, rig(state).left, 1000);
    assert_true(rig(state).bridge.await(Fate::verdict, 500));
    assert_true(hears_even_numbers(rig(state).right, 1000));
    stop(state);
    expect_fate(state, Fate::verdict, 500);
    expect_fate(state, Fate::sent, 500);
}

void copies_everything_in_tap_mode(void** state) {
    judge_by(state, drop_odd);
    start(state, CopyMode::tap);
    send_mixed(state, rig(state).left, 1000);
    assert_int_equal(rig(state).right.count_mixed(0, 1000), 1000);
    stop(state);
    expect_fate(state, Fate::sent, 1000);
    expect_fate(state, Fate::verdict, 0);
}

// Frames that no engine has seen are not forwarded, and not forgotten.
void counts_what_the_engine_had_no_room_for(void** state) {
    judge_by(state, refuse_odd);
    start(state, CopyMode::ips);
    send_mixed(state, rig(state).left, 1000);
    assert_true(rig(state).bridge.await(Fate::failed, 500));
    assert_true(hears_even_numbers(rig(state).right, 1000));
    stop(state);
    expect_fate(state, Fate::failed, 500);
    expect_fate(state, Fate::sent, 500);
}

// The engine keeps frames and gives them back in another order, the rest when there is no traffic.
void forwards_what_the_engine_kept_back(void** state) {
    rig(state).bridge.prepare_hosts([](test::FakeHost& host) { host.keep_back(50); });
    start(state, CopyMode::ips);
    send_mixed(state, rig(state).left, 1111);
    assert_true(hears_each_once(rig(state).right, 1111));
    stop(state);
    expect_fate(state, Fate::sent, 1111);
}

void set_all_mtus(const BridgedPair& pair, int mtu) {
    for (const test::Veth* cable : {&pair.left_cable, &pair.right_cable}) {
        test::set_mtu(cable->far(), mtu);
        test::set_mtu(cable->near(), mtu);
    }
}

bool hears(const test::FarEnd& end, std::uint32_t number, std::size_t size,
           std::initializer_list<VlanTag> tags = {}) {
    return end.receive() == test::make_frame(number, size, tags);
}

// The places of the ring were made for the MTU at the start.
void forwards_frames_of_a_raised_mtu(void** state) {
    start(state, CopyMode::ips);
    set_all_mtus(rig(state), 4000);
    rig(state).left.send(test::make_frame(1, 3000));
    rig(state).left.send(test::make_frame(2, 1514));
    rig(state).left.send(test::make_frame(3, 4018, {{0x8100, 7}}));
    assert_true(hears(rig(state).right, 1, 3000));
    assert_true(hears(rig(state).right, 2, 1514));
    assert_true(hears(rig(state).right, 3, 4018, {{0x8100, 7}}));
    stop(state);
    expect_fate(state, Fate::sent, 3);
}

// With large frames allowed from the start they pass.
void forwards_frames_as_long_as_the_mtu_allows(void** state) {
    set_all_mtus(rig(state), 9000);
    start(state, CopyMode::ips);
    rig(state).left.send(test::make_frame(1, 9014));
    rig(state).left.send(test::make_frame(2, 9018, {{0x8100, 7}}));
    assert_true(hears(rig(state).right, 1, 9014));
    assert_true(hears(rig(state).right, 2, 9018, {{0x8100, 7}}));
    stop(state);
    expect_fate(state, Fate::sent, 2);
}

// The peer takes no frame of this length, for as long as it lives.
void counts_what_the_peer_does_not_take(void** state) {
    test::set_mtu("far_left", 4000);
    test::set_mtu("left", 4000);
    start(state, CopyMode::ips);
    assert_true(rig(state).bridge.log().has("left and right have MTUs of 4000 and 1500 bytes"));
    rig(state).left.send(test::make_frame(1, 3000));
    rig(state).left.send(test::make_frame(2));
    assert_int_equal(rig(state).right.receive_number(), 2);
    stop(state);
    expect_fate(state, Fate::failed, 1);
    assert_true(rig(state).bridge.log().has("right: sending packet failed on socket "));
    assert_true(rig(state).bridge.log().has("Message too long"));
}

// Spoils the words of the third place of a ring, as no kernel does, while the second frame is
// looked at.
class Spoiler {
  public:
    Verdict operator()(const Frame& frame) {
        if (++seen_ == 1)
            first_ = frame.data;
        if (seen_ == 2)
            spoil_the_third(frame.data);
        return Verdict::pass;
    }

  private:
    void spoil_the_third(const std::uint8_t* second) const {
        const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
        const auto first_place = reinterpret_cast<std::uintptr_t>(first_) / page * page;
        const std::uintptr_t third = first_place + 2 * static_cast<std::uintptr_t>(second - first_);
        auto& header = *reinterpret_cast<tpacket2_hdr*>(third);
        if (test::wait_until([&] { return (take_status(header.tp_status) & TP_STATUS_USER) != 0; }))
            header.tp_mac = std::numeric_limits<std::uint16_t>::max();
    }

    unsigned seen_ = 0;
    const std::uint8_t* first_ = nullptr;
};

void counts_what_makes_no_sense(void** state) {
    rig(state).bridge.prepare_hosts([](test::FakeHost& host) { host.set_judge(Spoiler()); });
    start(state, CopyMode::ips);
    for (std::uint32_t number = 0; number < 5; ++number)
        rig(state).left.send(test::make_frame(number));
    for (const std::int64_t number : {0, 1, 3, 4})
        assert_int_equal(rig(state).right.receive_number(), number);
    stop(state);
    expect_fate(state, Fate::sent, 4);
    expect_fate(state, Fate::malformed, 1);
    assert_int_equal(rig(state).bridge.host(0).kernel_sum().frames, 5);
    assert_int_equal(rig(state).bridge.host(0).reported().of(Fate::malformed), 1);
}

// Nothing is received that the bridge itself has sent, or everything would go around for ever.
void does_not_hear_itself(void** state) {
    start(state, CopyMode::ips, 2);
    send_mixed(state, rig(state).left, 100);
    assert_true(hears_each_once(rig(state).right, 100));
    assert_true(rig(state).left.heard_nothing());
    stop(state);
    assert_int_equal(rig(state).bridge.sum().received, 100);
}

void reports_what_the_kernel_counted(void** state) {
    start(state, CopyMode::ips);
    send_mixed(state, rig(state).left, 1000);
    assert_true(rig(state).bridge.await(Fate::sent, 1000));
    stop(state);
    assert_int_equal(rig(state).bridge.host(0).kernel_sum().frames, 1000);
    assert_int_equal(rig(state).bridge.host(0).kernel_sum().drops, 0);
    assert_int_equal(rig(state).bridge.host(0).reported().of(Fate::sent), 1000);
    assert_int_equal(rig(state).bridge.host(1).kernel_sum().frames, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(BridgedPair, forwards_both_ways_byte_for_byte),
        AFPG_TEST_WITH(BridgedPair, shares_the_work_of_several_threads),
        AFPG_TEST_WITH(BridgedPair, drops_what_the_engine_drops),
        AFPG_TEST_WITH(BridgedPair, copies_everything_in_tap_mode),
        AFPG_TEST_WITH(BridgedPair, counts_what_the_engine_had_no_room_for),
        AFPG_TEST_WITH(BridgedPair, forwards_what_the_engine_kept_back),
        AFPG_TEST_WITH(BridgedPair, forwards_frames_of_a_raised_mtu),
        AFPG_TEST_WITH(BridgedPair, forwards_frames_as_long_as_the_mtu_allows),
        AFPG_TEST_WITH(BridgedPair, counts_what_the_peer_does_not_take),
        AFPG_TEST_WITH(BridgedPair, counts_what_makes_no_sense),
        AFPG_TEST_WITH(BridgedPair, does_not_hear_itself),
        AFPG_TEST_WITH(BridgedPair, reports_what_the_kernel_counted),
    };
    return test::run_in_network("bridge_traffic", tests);
}
