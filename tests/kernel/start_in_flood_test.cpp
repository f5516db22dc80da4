// SPDX-License-Identifier: GPL-2.0-only
// Cold starts while frames pour in from both sides: nothing is sent through a peer that is not up.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace {

using namespace afpguard;
using test::Text;

constexpr unsigned starts = 20;

// Sends from both ends for as long as it lives.
class Flood {
  public:
    explicit Flood(const test::Pair& pair) {
        for (const test::FarEnd* end : {&pair.left, &pair.right})
            senders_.add([this, end] {
                for (; !ended_; ++sent_)
                    end->send_numbered(sent_, sent_ + 1);
            });
    }
    Flood(const Flood&) = delete;
    Flood& operator=(const Flood&) = delete;
    ~Flood() { ended_ = true; }

    // Waits until so many more frames are under way.
    [[nodiscard]] bool await(std::uint32_t count) const {
        const std::uint32_t before = sent_;
        return test::wait_until([&] { return sent_ - before >= count; });
    }

  private:
    std::atomic<bool> ended_{false};
    std::atomic<std::uint32_t> sent_{0};
    test::Team senders_; // last: it ends before what its threads use
};

struct Outcome {
    Text wrong;
    Totals sum;
    bool balanced = false;
    std::size_t failed_sends = 0;
};

// The left side is up, and under fire, long before the right side is.
Text start_one_side_first(test::RunningBridge& bridge, const test::Pair& pair, StartupMode mode,
                          unsigned threads) {
    const Text wrong =
        bridge.make(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, threads), mode));
    if (!wrong.empty())
        return wrong;
    const Flood flood(pair);
    bridge.run(0, threads);
    const auto is_bound = [&] { return test::promiscuity_of("left") == static_cast<int>(threads); };
    if (!test::wait_until(is_bound) || !flood.await(500))
        return Text("the left side does not start");
    if (mode == StartupMode::guard && !bridge.await(Fate::guarded, 10))
        return Text("nothing was guarded");
    bridge.run(threads, 2 * std::size_t{threads});
    if (!bridge.await_running() || !bridge.await(Fate::sent, 200))
        return Text("nothing passes");
    bridge.stop();
    return {};
}

Outcome live_in_a_flood(const test::Pair& pair, StartupMode mode, unsigned threads) {
    test::RunningBridge bridge;
    Outcome outcome;
    outcome.wrong = start_one_side_first(bridge, pair, mode, threads);
    outcome.sum = bridge.sum();
    outcome.balanced = bridge.balanced();
    outcome.failed_sends = bridge.log().count_with("warning", "sending packet failed");
    return outcome;
}

void expect_clean_start(const test::Pair& pair, StartupMode mode, unsigned threads) {
    const Outcome outcome = live_in_a_flood(pair, mode, threads);
    assert_string_equal(outcome.wrong.c_str(), "");
    assert_true(outcome.balanced);
    assert_int_equal(outcome.sum.of(Fate::failed), 0);
    assert_int_equal(outcome.failed_sends, 0);
    assert_int_equal(outcome.sum.received,
                     outcome.sum.of(Fate::sent) + outcome.sum.of(Fate::guarded));
    if (mode == StartupMode::strict)
        assert_int_equal(outcome.sum.of(Fate::guarded), 0);
}

void expect_clean_starts(void** state, StartupMode mode) {
    for (unsigned times = 0; times < starts; ++times)
        expect_clean_start(test::fixture<test::Pair>(state), mode, 1 + times % 4);
}

void fails_no_send_in_guard_mode(void** state) {
    expect_clean_starts(state, StartupMode::guard);
}

void has_nothing_to_guard_in_strict_mode(void** state) {
    expect_clean_starts(state, StartupMode::strict);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(test::Pair, fails_no_send_in_guard_mode),
        AFPG_TEST_WITH(test::Pair, has_nothing_to_guard_in_strict_mode),
    };
    return test::run_in_network("start_in_flood", tests);
}
