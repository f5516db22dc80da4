// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/flow_table.h"

#include "src/os/bpf_call.h"

#include <arpa/inet.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace afpguard {

namespace {

// Of keys without a third VLAN tag, and with one.
constexpr std::size_t ipv4_key_size = 16;
constexpr std::size_t ipv4_key_size_with_third_tag = 20;
constexpr std::size_t ipv6_key_size = 40;
constexpr std::size_t ipv6_key_size_with_third_tag = 44;

// Puts values one behind the other.
class Writer {
  public:
    template <class Value> void put(const Value& value) {
        std::memcpy(key_.data() + used_, &value, sizeof value);
        used_ += sizeof value;
    }
    [[nodiscard]] const FlowKey& key() const { return key_; }

  private:
    FlowKey key_{};
    std::size_t used_ = 0;
};

// A per-processor map has a value for every processor that could ever be there: "0-63".
unsigned possible_processors() {
    std::ifstream file("/sys/devices/system/cpu/possible");
    std::string ranges;
    unsigned last = 0;
    if (!std::getline(file, ranges))
        return static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_CONF));
    const std::size_t number = ranges.find_last_of("-,");
    last = static_cast<unsigned>(
        std::strtoul(ranges.c_str() + (number == std::string::npos ? 0 : number + 1), nullptr, 10));
    return last + 1;
}

Error unknown_table(const std::string& what) {
    return Error("the program's table of flows has " + what);
}

} // namespace

HalfFlow HalfFlow::reversed() const {
    HalfFlow other = *this;
    std::swap(other.source, other.target);
    std::swap(other.source_port, other.target_port);
    return other;
}

FlowKey key_of(const HalfFlow& half, KeyOrder order) {
    static_assert(std::endian::native == std::endian::little, "the place of bit-fields");
    const bool wire = order == KeyOrder::network;
    const auto word = [&](std::uint32_t value) { return wire ? value : ntohl(value); };
    const auto port = [&](std::uint16_t value) { return wire ? htons(value) : value; };
    const std::size_t words = half.ipv6 ? 4 : 1;
    Writer writer;
    for (const auto* address : {&half.source, &half.target})
        for (std::size_t at = 0; at < words; ++at)
            writer.put(word((*address)[at]));
    writer.put(port(half.source_port));
    writer.put(port(half.target_port));
    // One bit for the protocol, fifteen for the outer VLAN id.
    writer.put(static_cast<std::uint16_t>((half.tcp ? 1 : 0) | half.vlans[0] << 1));
    writer.put(half.vlans[1]);
    writer.put(half.vlans[2]);
    return writer.key();
}

Result<FlowTable> FlowTable::of(int map, bool ipv6) {
    auto found = BpfMap::of(map);
    if (!found)
        return found.error();
    const std::size_t least = ipv6 ? ipv6_key_size : ipv4_key_size;
    const std::size_t most = ipv6 ? ipv6_key_size_with_third_tag : ipv4_key_size_with_third_tag;
    if (found->key_size() != least && found->key_size() != most)
        return unknown_table("keys of " + std::to_string(found->key_size()) +
                             " bytes in place of " + std::to_string(least));
    if (found->value_size() != sizeof(FlowCount))
        return unknown_table("values of " + std::to_string(found->value_size()) +
                             " bytes in place of " + std::to_string(sizeof(FlowCount)));
    switch (found->type()) {
    case BPF_MAP_TYPE_HASH:
    case BPF_MAP_TYPE_LRU_HASH:
        return FlowTable(*found, 1);
    case BPF_MAP_TYPE_PERCPU_HASH:
    case BPF_MAP_TYPE_LRU_PERCPU_HASH:
        return FlowTable(*found, possible_processors());
    default:
        return unknown_table("the type " + std::to_string(found->type()) + ", which is no hash");
    }
}

bool FlowTable::can_hold(const HalfFlow& half) const {
    const std::size_t without_third_tag = half.ipv6 ? ipv6_key_size : ipv4_key_size;
    return half.vlans[2] == 0 || map_.key_size() > without_third_tag;
}

Status FlowTable::insert(const FlowKey& key) const {
    const std::vector<FlowCount> zeros(values_);
    Status entered = map_.insert(key, std::as_bytes(std::span(zeros)));
    if (!entered && entered.error().number() == EEXIST)
        return Done{};
    return entered;
}

FlowCount FlowTable::count(const FlowKey& key) const {
    std::vector<FlowCount> counts(values_);
    FlowCount sum;
    if (!map_.look_up(key, std::as_writable_bytes(std::span(counts))))
        return sum;
    for (const FlowCount& one : counts) {
        sum.packets += one.packets;
        sum.bytes += one.bytes;
    }
    return sum;
}

void FlowTable::erase(const FlowKey& key) const {
    // It may have gone before: a table that is full can throw out what it likes.
    static_cast<void>(map_.erase(key));
}

} // namespace afpguard
