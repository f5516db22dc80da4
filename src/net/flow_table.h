// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/bpf_map.h"
#include "src/os/error.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace afpguard {

// One direction of a TCP or UDP flow.
struct HalfFlow {
    bool ipv6 = false;
    bool tcp = false;
    std::array<std::uint32_t, 4> source{}; // in the order of the network; IPv4 has the first word
    std::array<std::uint32_t, 4> target{};
    std::uint16_t source_port = 0; // in the host's order
    std::uint16_t target_port = 0;
    std::array<std::uint16_t, 3> vlans{}; // ids, the outer tag first; 0: no tag

    // The other direction.
    [[nodiscard]] HalfFlow reversed() const;
};

// In which order of bytes a program makes the keys of its tables: an XDP program finds addresses
// and ports as they are on the wire, a socket filter has them turned.
enum class KeyOrder { network, host };

// A key of a program's table of flows: the longest form; what a table has no place for is at the
// end.
using FlowKey = std::array<std::byte, 44>;

// The key that a program makes of a frame of that half flow.
FlowKey key_of(const HalfFlow& half, KeyOrder order);

// What a program has counted.
struct FlowCount {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
};

// The table in which an eBPF or XDP program looks flows up: those that are in it are bypassed and
// counted there. One table is for IPv4, one for IPv6.
class FlowTable {
  public:
    // An error where the map is none that we know how to fill.
    static Result<FlowTable> of(int map, bool ipv6);

    // Whether the table can tell the half flow from all others.
    [[nodiscard]] bool can_hold(const HalfFlow& half) const;
    // From here on it is bypassed; so it is where it was before.
    [[nodiscard]] Status insert(const FlowKey& key) const;
    // What it had since it was inserted; zeros where it is not in.
    [[nodiscard]] FlowCount count(const FlowKey& key) const;
    // It is not bypassed any more.
    void erase(const FlowKey& key) const;

    // How many values each key has: one for each possible processor, or one.
    [[nodiscard]] unsigned values() const { return values_; }

  private:
    FlowTable(BpfMap map, unsigned values) : map_(map), values_(values) {}

    BpfMap map_;
    unsigned values_;
};

} // namespace afpguard
