// SPDX-License-Identifier: GPL-2.0-only
// Cold starts while frames pour in from both sides: nothing is sent through a peer that is not up.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

namespace {

using namespace afpguard;
using test::Text;

constexpr unsigned starts = 20;

struct Outcome {
    Text wrong;
    Totals sum;
    bool balanced = false;
    std::size_t failed_sends = 0;
};

// One life of a bridge, from before the first frame to after the last.
Outcome live_in_a_flood(const test::Pair& pair, StartupMode mode, unsigned threads) {
    std::atomic<bool> ended{false};
    std::atomic<std::uint32_t> sent{0};
    test::Team senders;
    for (const test::FarEnd* end : {&pair.left, &pair.right})
        senders.add([&, end] {
            for (; !ended; ++sent)
                end->send_numbered(sent, sent + 1);
        });
    Outcome outcome;
    test::RunningBridge bridge;
    outcome.wrong =
        bridge.start(test::RunningBridge::settings_of(pair.settings(CopyMode::ips, threads), mode));
    if (outcome.wrong.empty() && !bridge.await(Fate::sent, 200))
        outcome.wrong = Text("nothing passes");
    if (outcome.wrong.empty())
        bridge.stop();
    ended = true;
    senders.finish();
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
