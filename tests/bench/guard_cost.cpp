// SPDX-License-Identifier: GPL-2.0-only
// What the look at the peer's word costs a call that sends: a way out that looks, as the
// transmitter's does, beside one that does not. sendmmsg() is defined here and does nothing, or the
// kernel's microsecond would hide what is measured. The transmitter looks once for all frames that
// it sends with one call; here each call has one.
#include "src/bridge/peer.h"
#include "tests/tools/document.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/statistics.h"
#include "tests/tools/tool.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Opaque, as the system call is to the compiler.
extern "C" [[gnu::noinline]] int sendmmsg(int /*number*/, mmsghdr* messages, unsigned vlen,
                                          int /*flags*/) {
    asm volatile("" : "+r"(vlen) : "r"(messages) : "memory");
    return static_cast<int>(vlen);
}

namespace {

using namespace afpguard;
using tools::Spread;

constexpr unsigned calls = 2'000'000; // of one measurement
constexpr unsigned rounds = 41;

struct Message {
    std::array<std::uint8_t, 64> bytes{};
    iovec piece{bytes.data(), bytes.size()};
    mmsghdr header{};

    Message() {
        header.msg_hdr.msg_iov = &piece;
        header.msg_hdr.msg_iovlen = 1;
    }
};

[[gnu::noinline]] int send_guarded(const Peer& peer, Message& message) {
    const PeerWord word = peer.read();
    if (!word.up())
        return 0;
    return ::sendmmsg(word.descriptor(), &message.header, 1, MSG_DONTWAIT);
}

[[gnu::noinline]] int send_unguarded(const int& descriptor, Message& message) {
    return ::sendmmsg(descriptor, &message.header, 1, MSG_DONTWAIT);
}

template <class Way, class Peer> double nanoseconds_per_call(Way send, const Peer& peer) {
    Message message;
    unsigned sent = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (unsigned number = 0; number < calls; ++number)
        sent += static_cast<unsigned>(send(peer, message));
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    if (sent != calls)
        std::abort();
    return took.count() / calls;
}

struct Costs {
    Spread guarded;
    Spread unguarded;
    Spread check; // of the differences, round by round
};

Costs measure() {
    Peer peer;
    const int descriptor = 3;
    peer.publish(descriptor);
    std::vector<double> guarded;
    std::vector<double> unguarded;
    std::vector<double> differences;
    for (unsigned round = 0; round < rounds; ++round) {
        guarded.push_back(nanoseconds_per_call(send_guarded, peer));
        unguarded.push_back(nanoseconds_per_call(send_unguarded, descriptor));
        differences.push_back(guarded.back() - unguarded.back());
    }
    return {tools::spread_of(guarded).value_or(Spread{}),
            tools::spread_of(unguarded).value_or(Spread{}),
            tools::spread_of(differences).value_or(Spread{})};
}

tools::JsonObject to_json(const Spread& spread) {
    tools::JsonObject object;
    object.set("median", spread.median);
    object.set("lower_quartile", spread.lower).set("upper_quartile", spread.upper);
    return object;
}

tools::JsonObject to_json(const Costs& costs) {
    tools::JsonObject object;
    object.set("calls", std::uint64_t{calls}).set("rounds", std::uint64_t{rounds});
    object.set("guarded_ns", to_json(costs.guarded));
    object.set("unguarded_ns", to_json(costs.unguarded));
    object.set("check_ns", to_json(costs.check));
    return object;
}

void print(const char* name, const Spread& spread) {
    std::printf("%-22s %6.2f ns a call (quartiles %.2f to %.2f)\n", name, spread.median,
                spread.lower, spread.upper);
}

int body(int argc, char** argv) {
    std::string json;
    tools::Options options("[options]",
                           "What the guard's look at the peer costs a call that sends.");
    options.text("json", "FILE", "write the numbers there", json);
    if (!options.parse(argc, argv).empty())
        throw tools::ToolError("takes options only; see --help");
    const Costs costs = measure();
    print("with the guard", costs.guarded);
    print("without it", costs.unguarded);
    print("the guard", costs.check);
    if (!json.empty())
        tools::write_file(json, to_json(costs).text() + "\n");
    return tools::exit_ok;
}

} // namespace

int main(int argc, char** argv) {
    return tools::run_tool(argc, argv, body);
}
