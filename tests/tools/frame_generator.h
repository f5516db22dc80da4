// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/frame_builder.h"
#include "tests/tools/frame_kind.h"
#include "tests/tools/stamp.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <span>
#include <vector>

namespace afpguard::tools {

// What to generate. The same recipe gives the same bytes on every machine.
struct FrameRecipe {
    static constexpr std::size_t most_flows = 50000; // kinds times flows: each has its own port

    std::vector<FrameKind> kinds;
    std::uint64_t count = 0;  // 0: without end
    std::size_t smallest = 0; // 0: the smallest that the kind allows
    std::size_t largest = 0;
    std::size_t flows = 1; // of each kind; the stamp says place of the kind times flows plus number
    std::uint64_t seed = 1;
    std::uint8_t stream = 0;
    std::uint16_t source_port = 10000; // of flow 0; flow n has this plus n
    std::uint16_t destination_port = 5001;
    std::uint16_t vlan = 100; // and 100 more for the outer tag
    Addresses addresses;
};

// Where frames come from: generated, or recorded before.
class FrameSource {
  public:
    virtual ~FrameSource() = default;
    // The next frame, or false at the end.
    virtual bool next(Bytes& frame) = 0;
};

// Frames by recipe, each stamped; several kinds are shuffled by the seed.
class FrameGenerator : public FrameSource {
  public:
    // Throws ToolError where the recipe asks for what cannot be.
    explicit FrameGenerator(const FrameRecipe& recipe);

    bool next(Bytes& frame) override;

  private:
    void make(FrameKind kind, std::uint16_t flow);
    void make_udp(std::uint16_t flow, VlanTags tags);
    void make_ipv6(std::uint16_t flow);
    void make_tcp(std::uint16_t flow);
    void make_syn(std::uint16_t flow);
    void make_icmp(std::uint16_t flow);
    void make_fragments(std::uint16_t flow);
    void push_fragment(const Bytes& segment, std::size_t start, std::size_t length);

    Stamp take_stamp(std::uint16_t flow);
    void fill(std::span<std::uint8_t> payload, std::uint16_t flow);
    std::size_t frame_size(FrameKind kind);
    std::uint64_t random_below(std::uint64_t bound);
    [[nodiscard]] Ports ports_of(std::uint16_t flow) const;

    FrameRecipe recipe_;
    std::mt19937_64 random_;
    Bytes filler_;
    std::deque<Bytes> ready_;
    std::uint64_t stamped_ = 0;
    std::uint16_t identification_ = 0;
    std::vector<std::uint32_t> per_flow_; // frames stamped so far
    std::vector<std::uint32_t> tcp_next_; // next TCP sequence number of each flow
    std::vector<std::size_t> turn_;       // next flow of each kind
};

} // namespace afpguard::tools
