// SPDX-License-Identifier: GPL-2.0-only
// cluster_ip: all that two hosts send each other meets on one thread.
#include "tests/kernel/cluster.h"
#include "tests/kernel/far_end.h"
#include "tests/kernel/run.h"
#include "tests/unit/fixture.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

using namespace afpguard;
using test::Bytes;
using test::Text;

constexpr unsigned threads = 4;
constexpr std::uint32_t host_pairs = 64;

struct Rig {
    test::Veth veth{"near", "far"};
    test::FarEnd far{"far"};
};

// What two hosts send: in one direction or the other, with ports, or as a fragment without.
struct Kind {
    bool ipv6;
    bool back;
    std::uint16_t port;
    bool fragment;
    test::Tags tags;
};

void append(Bytes& bytes, std::uint32_t value, unsigned width) {
    while (width-- > 0)
        bytes.push_back(static_cast<std::uint8_t>(value >> (8 * width)));
}

void append_ipv6_address(Bytes& bytes, std::uint32_t host) {
    append(bytes, 0x20010db8, 4);
    append(bytes, host, 4);
    append(bytes, 0, 4);
    append(bytes, 1, 4);
}

void append_ip_header(Bytes& bytes, const Kind& kind, std::uint32_t pair) {
    const std::uint32_t client = 0x0a000000 + pair;
    const std::uint32_t server = 0xc0a80000 + pair * 7;
    const std::uint32_t source = kind.back ? server : client;
    const std::uint32_t destination = kind.back ? client : server;
    if (kind.ipv6) {
        append(bytes, 0x60000000, 4);
        append(bytes, kind.fragment ? 0x00202c40 : 0x00201140, 4);
        append_ipv6_address(bytes, source);
        append_ipv6_address(bytes, destination);
        return;
    }
    append(bytes, 0x45000034, 4);
    append(bytes, kind.fragment ? 0x000120b9 : 0, 4); // somewhere in the middle, more to come
    append(bytes, 0x40110000, 4);
    append(bytes, source, 4);
    append(bytes, destination, 4);
}

// Ends with the number of the pair.
Bytes make_frame(const Kind& kind, std::uint32_t pair) {
    Bytes bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    for (const VlanTag& tag : kind.tags) {
        append(bytes, tag.protocol, 2);
        append(bytes, tag.control, 2);
    }
    append(bytes, kind.ipv6 ? 0x86dd : 0x0800, 2);
    append_ip_header(bytes, kind, pair);
    append(bytes, kind.port, 2);
    append(bytes, 0xffffU - kind.port, 2);
    bytes.resize(96);
    append(bytes, pair, 4);
    return bytes;
}

std::uint32_t pair_in(const Bytes& frame) {
    std::uint32_t pair = 0;
    for (std::size_t at = frame.size() - 4; at < frame.size(); ++at)
        pair = pair << 8 | frame[at];
    return pair;
}

// By the number of the pair: the threads that got something of it.
using Threads = std::map<std::uint32_t, std::set<unsigned>>;

Threads send_and_collect(const test::FarEnd& far, test::Cluster& cluster,
                         const std::vector<Kind>& kinds) {
    for (const Kind& kind : kinds)
        for (std::uint32_t pair = 0; pair < host_pairs; ++pair)
            far.send(make_frame(kind, pair));
    Threads found;
    std::size_t taken = 0;
    test::wait_until([&] {
        for (unsigned thread = 0; thread < cluster.size(); ++thread)
            for (const Bytes& frame : cluster.take_frames(thread))
                if (frame.size() >= 90) { // and nothing of the stations' own
                    found[pair_in(frame)].insert(thread);
                    ++taken;
                }
        return taken >= kinds.size() * host_pairs;
    });
    return found;
}

std::vector<Kind> kinds_of(bool ipv6) {
    std::vector<Kind> kinds;
    for (const test::Tags& tags :
         {test::Tags{}, test::Tags{{0x8100, 5}}, test::Tags{{0x88a8, 7}, {0x8100, 5}}})
        for (const bool back : {false, true})
            for (const bool fragment : {false, true})
                for (const std::uint16_t port : {std::uint16_t{1000}, std::uint16_t{2001}})
                    kinds.push_back({ipv6, back, port, fragment, tags});
    return kinds;
}

Text judge(const Threads& found) {
    std::set<unsigned> used;
    for (const auto& [pair, of_pair] : found) {
        if (of_pair.size() != 1)
            return "pair " + std::to_string(pair) + " is on " + std::to_string(of_pair.size()) +
                   " threads";
        used.insert(of_pair.begin(), of_pair.end());
    }
    if (found.size() != host_pairs || used.size() != threads)
        return std::to_string(found.size()) + " pairs on " + std::to_string(used.size()) +
               " threads";
    return {};
}

Text spread(const test::FarEnd& far, bool ipv6, std::uint16_t type) {
    test::Cluster cluster("near", threads, type, 2048);
    if (!cluster.start(1))
        return cluster.log();
    return judge(send_and_collect(far, cluster, kinds_of(ipv6)));
}

void keeps_together_what_two_hosts_send(void** state) {
    const test::FarEnd& far = test::fixture<Rig>(state).far;
    assert_string_equal(spread(far, false, PACKET_FANOUT_CBPF).c_str(), "");
    assert_string_equal(spread(far, true, PACKET_FANOUT_CBPF).c_str(), "");
}

// Or the test above would say nothing.
void tears_it_apart_by_flow(void** state) {
    const Text wrong = spread(test::fixture<Rig>(state).far, false, PACKET_FANOUT_HASH);
    test::assert_mentions(wrong, " threads");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, keeps_together_what_two_hosts_send),
        AFPG_TEST_WITH(Rig, tears_it_apart_by_flow),
    };
    return test::run_in_network("address_hash", tests);
}
