// SPDX-License-Identifier: GPL-2.0-only
// Thread i holds place i of its cluster at every one of a hundred starts on a busy machine, with
// each way of spreading frames that goes by places. What each place gets is seen with plain sockets
// that join one after the other, so that nothing here needs to know how the kernel chooses.
#include "tests/kernel/cluster.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/processors.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"
#include "tests/unit/team.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace afpguard;
using test::Text;

constexpr unsigned starts = 100;
constexpr unsigned queues = 8;
constexpr std::uint16_t flows = 32;
constexpr std::array<unsigned, 3> sizes{4, 5, 6}; // threads, by turns

// The numbers of the frames that came to each place.
using Shares = std::vector<std::vector<std::uint32_t>>;

// Keeps all processors busy for as long as it lives. Who yields to a thread that does not yield
// itself waits for milliseconds, and the threads that start do that many times.
class Load {
  public:
    Load() {
        for (unsigned one = 0; one < 2 * std::thread::hardware_concurrency(); ++one)
            spinners_.add([this] {
                for (unsigned turn = 1; !ended_.load(std::memory_order_relaxed); ++turn)
                    if (turn % 4096 == 0)
                        std::this_thread::yield();
            });
    }
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;
    ~Load() { ended_ = true; }

  private:
    std::atomic<bool> ended_{false};
    test::Team spinners_; // last: it ends before what its threads use
};

struct Rig {
    test::Veth veth{"near", "far", queues};
    test::FarEnd far{"far"};
    Load load;
};

// One frame of each flow, half of them from one processor and half from another.
void send_flows(const test::FarEnd& far) {
    static const std::vector<int> all = test::processors();
    for (std::uint16_t half = 0; half < 2; ++half) {
        test::run_on({all[half % all.size()]});
        for (std::uint16_t number = half; number < flows; number += 2)
            far.send(test::make_flow_frame(number));
    }
    test::run_on(all);
}

// Sends, and collects what `take` finds for each place until all has come.
template <class Take> Shares send_and_collect(const test::FarEnd& far, unsigned size, Take take) {
    Shares shares(size);
    std::size_t sum = 0;
    send_flows(far);
    test::wait_until([&] {
        for (unsigned place = 0; place < size; ++place)
            for (const std::uint32_t number : take(place)) {
                shares[place].push_back(number);
                ++sum;
            }
        return sum >= flows;
    });
    // From two processors frames may pass each other.
    for (auto& share : shares)
        std::ranges::sort(share);
    return shares;
}

Fd join_plainly(std::uint16_t type) {
    Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = test::index_of("near");
    const std::uint32_t word = std::uint32_t{type} << 16 | 78;
    if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::setsockopt(socket.number(), SOL_PACKET, PACKET_FANOUT, &word, sizeof word) != 0)
        return {};
    return socket;
}

std::vector<std::uint32_t> read_plainly(const Fd& socket) {
    std::vector<std::uint32_t> numbers;
    test::Bytes frame(2048);
    for (;;) {
        const ssize_t got = ::recv(socket.number(), frame.data(), frame.size(), 0);
        if (got < 0)
            return numbers;
        if (const auto number = test::number_in(frame.data(), static_cast<std::size_t>(got)))
            numbers.push_back(*number);
    }
}

// What each place of a cluster of that size gets.
Shares expected_shares(const test::FarEnd& far, std::uint16_t type, unsigned size) {
    std::vector<Fd> sockets;
    while (sockets.size() < size)
        sockets.push_back(join_plainly(type));
    return send_and_collect(far, size,
                            [&](unsigned place) { return read_plainly(sockets[place]); });
}

Text describe(unsigned seed, const Shares& shares, const Shares& expected) {
    std::string text = "seed " + std::to_string(seed) + ":";
    for (const Shares* one : {&shares, &expected}) {
        text += one == &shares ? " threads got" : "; places get";
        for (const auto& share : *one) {
            text += " [";
            for (const std::uint32_t number : share)
                text += " " + std::to_string(number);
            text += " ]";
        }
    }
    return text;
}

// The places that get something; where it is one alone, all orders look the same.
std::size_t count_used(const Shares& shares) {
    return static_cast<std::size_t>(
        std::ranges::count_if(shares, [](const auto& share) { return !share.empty(); }));
}

Text start_and_compare(const test::FarEnd& far, std::uint16_t type, const Shares& expected,
                       unsigned seed) {
    test::Cluster cluster("near", static_cast<unsigned>(expected.size()), type);
    if (!cluster.start(seed))
        return cluster.log();
    const Shares shares = send_and_collect(
        far, cluster.size(), [&](unsigned thread) { return cluster.take_numbers(thread); });
    return shares == expected ? Text() : describe(seed, shares, expected);
}

Text start_often(const test::FarEnd& far, std::uint16_t type) {
    std::map<unsigned, Shares> expected;
    for (const unsigned size : sizes) {
        expected[size] = expected_shares(far, type, size);
        if (count_used(expected[size]) < 2)
            return Text("all frames go to one place, of " + std::to_string(size));
    }
    const unsigned first = std::random_device()();
    for (unsigned one = 0; one < starts; ++one) {
        const Text wrong =
            start_and_compare(far, type, expected[sizes[one % sizes.size()]], first + one);
        if (!wrong.empty())
            return wrong;
    }
    return {};
}

void expect_order(void** state, std::uint16_t type) {
    if (type == PACKET_FANOUT_CPU && test::processors().size() < 2)
        skip();
    assert_string_equal(start_often(test::fixture<Rig>(state).far, type).c_str(), "");
}

void is_kept_by_processor(void** state) {
    expect_order(state, PACKET_FANOUT_CPU);
}

void is_kept_by_queue(void** state) {
    expect_order(state, PACKET_FANOUT_QM);
}

void is_kept_by_flow(void** state) {
    expect_order(state, PACKET_FANOUT_HASH);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, is_kept_by_processor),
        AFPG_TEST_WITH(Rig, is_kept_by_queue),
        AFPG_TEST_WITH(Rig, is_kept_by_flow),
    };
    return test::run_in_network("cluster_place", tests);
}
