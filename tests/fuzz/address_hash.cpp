// SPDX-License-Identifier: GPL-2.0-only
//
// Where cluster_ip sends a packet: both directions of a flow and all of its fragments to the same
// thread, whatever else is in the packet.
#include "src/net/address_hash.h"

#include "tests/fuzz/input.h"
#include "tests/unit/bpf_machine.h"

#include <linux/if_ether.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

using namespace afpguard;

namespace {

// Where the two addresses are, one behind the other; no length where there are none.
struct Addresses {
    std::size_t start = 0;
    std::size_t length = 0; // of one

    [[nodiscard]] bool in(fuzz::Bytes packet) const {
        return length != 0 && start + 2 * length <= packet.size();
    }
};

Addresses addresses_of(std::uint16_t protocol, fuzz::Bytes network) {
    std::size_t header = 0;
    if (protocol == ETH_P_8021Q || protocol == ETH_P_8021AD) {
        if (network.size() < 4)
            return {};
        protocol = static_cast<std::uint16_t>(network[2] << 8 | network[3]);
        header = 4;
    }
    if (protocol == ETH_P_IP)
        return {header + 12, 4};
    return protocol == ETH_P_IPV6 ? Addresses{header + 8, 16} : Addresses{};
}

std::uint32_t hash_of(std::uint16_t protocol, fuzz::Bytes network) {
    static const FilterProgram program = address_hash_program();
    const auto hash = test::run(program, {network, 0, protocol, 0, {}});
    fuzz::require(hash.has_value(), "the program is one that the kernel takes");
    return *hash;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::array protocols{ETH_P_IP, ETH_P_IPV6, ETH_P_8021Q, ETH_P_8021AD, ETH_P_ARP};
    const auto protocol = static_cast<std::uint16_t>(protocols.at(input.below(5)));
    const auto noise = input.number<std::uint8_t>();
    const fuzz::Bytes network = input.rest();
    const std::uint32_t hash = hash_of(protocol, network);
    const Addresses place = addresses_of(protocol, network);
    if (!place.in(network)) {
        fuzz::require(hash == 0, "what has no addresses goes to the first thread");
        return 0;
    }
    std::vector<std::uint8_t> other(network.begin(), network.end());
    const auto first = other.begin() + std::ptrdiff_t(place.start);
    std::swap_ranges(first, first + std::ptrdiff_t(place.length),
                     first + std::ptrdiff_t(place.length));
    fuzz::require(hash_of(protocol, other) == hash, "both directions go to one thread");
    // Ports, fragment offsets, flags and all the rest.
    for (std::size_t at = 4; at < other.size(); ++at)
        if (at < place.start || at >= place.start + 2 * place.length)
            other[at] ^= noise;
    fuzz::require(hash_of(protocol, other) == hash, "nothing but the addresses counts");
    return 0;
}
