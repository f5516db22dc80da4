// SPDX-License-Identifier: GPL-2.0-only
// The kernel numbers the sockets of a cluster in the order of their joining: thread i must be
// number i, however the threads start.
#include "tests/kernel/cluster.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/processors.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"
#include "tests/unit/team.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

constexpr unsigned starts = 100;

struct Cable {
    test::Veth veth{"near", "far"};
    test::FarEnd far{"far"};
};

const test::FarEnd& far_end(void** state) {
    return test::fixture<Cable>(state).far;
}

// Delivery is finished in the background of the processor that sent.
void await_all(test::Cluster& cluster, std::vector<std::vector<std::uint32_t>>& taken,
               std::size_t frames) {
    taken.assign(cluster.size(), {});
    test::wait_until([&] {
        std::size_t sum = 0;
        for (unsigned thread = 0; thread < cluster.size(); ++thread) {
            for (const std::uint32_t number : cluster.take_numbers(thread))
                taken[thread].push_back(number);
            sum += taken[thread].size();
        }
        return sum >= frames;
    });
}

Text describe(unsigned seed, const std::vector<std::vector<std::uint32_t>>& taken) {
    std::string text = "seed " + std::to_string(seed) + ":";
    for (std::size_t thread = 0; thread < taken.size(); ++thread) {
        text += " thread " + std::to_string(thread) + " got";
        for (const std::uint32_t number : taken[thread])
            text += " " + std::to_string(number);
    }
    return text;
}

// A fresh cluster that deals frames out in turn begins with place 1: frame n goes to place n + 1.
Text start_and_deal(const test::FarEnd& far, unsigned threads, unsigned seed) {
    test::Cluster cluster("near", threads, PACKET_FANOUT_LB);
    if (!cluster.start(seed))
        return cluster.log();
    far.send_numbered(0, 3 * threads);
    std::vector<std::vector<std::uint32_t>> taken;
    await_all(cluster, taken, std::size_t{3} * threads);
    for (std::uint32_t thread = 0; thread < threads; ++thread)
        for (std::uint32_t turn = 0; turn < 3; ++turn) {
            const std::uint32_t expected = (thread + threads - 1) % threads + turn * threads;
            if (taken[thread].size() != 3 || taken[thread][turn] != expected)
                return describe(seed, taken);
        }
    return {};
}

Text start_often(const test::FarEnd& far, unsigned threads) {
    const unsigned first = std::random_device()();
    for (unsigned seed = first; seed != first + starts; ++seed) {
        const Text wrong = start_and_deal(far, threads, seed);
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

void gives_four_threads_their_own_place(void** state) {
    assert_string_equal(start_often(far_end(state), 4).c_str(), "");
}

void gives_sixteen_threads_their_own_place(void** state) {
    for (unsigned times = 0; times < 10; ++times)
        assert_string_equal(start_and_deal(far_end(state), 16, times).c_str(), "");
}

// Frames stay on the processor that sent them, and its number names the place.
Text start_and_send_from_each(const test::FarEnd& far, const std::vector<int>& all, unsigned seed) {
    test::Cluster cluster("near", 2, PACKET_FANOUT_CPU);
    if (!cluster.start(seed))
        return cluster.log();
    std::vector<std::vector<std::uint32_t>> taken;
    for (const int processor : all) {
        test::run_on({processor});
        far.send_numbered(0, 5);
        await_all(cluster, taken, 5);
        if (taken[static_cast<unsigned>(processor) % 2].size() != 5)
            return describe(seed, taken);
    }
    return {};
}

Text start_often_and_send_from_each(const test::FarEnd& far) {
    const std::vector<int> all = test::processors();
    for (unsigned seed = 1; seed <= starts; ++seed) {
        const Text wrong = start_and_send_from_each(far, all, seed);
        test::run_on(all);
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

void gives_threads_the_place_of_their_processor(void** state) {
    assert_string_equal(start_often_and_send_from_each(far_end(state)).c_str(), "");
}

// Frames pour in all the time: from the first bind to the last join, and after it, each goes to one
// socket or to none. Returns how many came to more than one, and how many came at all.
struct Flood {
    bool started = false;
    std::size_t frames = 0;
    std::size_t twice = 0;
};

Flood start_in_a_flood(const test::FarEnd& far, unsigned seed) {
    std::atomic<bool> ended{false};
    std::atomic<std::uint32_t> sent{0};
    test::Team sender;
    sender.add([&] {
        while (!ended) {
            far.send_numbered(sent, sent + 1);
            ++sent;
        }
    });
    test::wait_until([&] { return sent > 100; });
    test::Cluster cluster("near", 4, PACKET_FANOUT_LB, 4096);
    Flood flood;
    flood.started = cluster.start(seed);
    const std::uint32_t then = sent;
    test::wait_until([&] { return sent > then + 200; });
    ended = true;
    sender.finish();

    std::map<std::uint32_t, unsigned> times;
    for (unsigned thread = 0; thread < cluster.size(); ++thread)
        for (const std::uint32_t number : cluster.take_numbers(thread))
            ++times[number];
    flood.frames = times.size();
    flood.twice = static_cast<std::size_t>(
        std::ranges::count_if(times, [](const auto& one) { return one.second > 1; }));
    return flood;
}

void gives_no_frame_to_two_threads(void** state) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const Flood flood = start_in_a_flood(far_end(state), seed);
        assert_true(flood.started);
        assert_true(flood.frames > 100);
        assert_int_equal(flood.twice, 0);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Cable, gives_four_threads_their_own_place),
        AFPG_TEST_WITH(Cable, gives_sixteen_threads_their_own_place),
        AFPG_TEST_WITH(Cable, gives_threads_the_place_of_their_processor),
        AFPG_TEST_WITH(Cable, gives_no_frame_to_two_threads),
    };
    return test::run_in_network("ordered_join", tests);
}
