// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring.h"
#include "src/os/mapping.h"

#include <atomic>
#include <cstdint>
#include <optional>

namespace afpguard {

// TPACKET_V3: frames packed into blocks, handed over block by block when one is full or its timer
// has run out. Dense and cheap, and late: the passive ring.
class RingV3 final : public Ring {
  public:
    // Over memory that has the layout.
    RingV3(Mapping memory, const RingLayout& layout);

    std::optional<Frame> next() override;
    void release(std::uint32_t slot) override;
    [[nodiscard]] const RingLayout& layout() const override { return layout_; }
    [[nodiscard]] std::uint32_t waiting() const override;
    [[nodiscard]] std::uint64_t malformed() const override { return malformed_; }

  private:
    [[nodiscard]] std::uint8_t* block() const;
    bool enter_block();
    void leave_block();
    std::optional<Frame> view_next();

    Mapping memory_;
    RingLayout layout_;
    std::uint32_t position_ = 0;        // the block being read, or to be read next
    bool inside_ = false;               // that block is ours
    std::uint32_t unread_ = 0;          // its frames not yet handed out
    std::uint32_t offset_ = 0;          // of the next of them, from the block's start
    std::atomic<std::uint32_t> out_{0}; // its frames handed out and not yet given back
    std::uint64_t malformed_ = 0;
};

} // namespace afpguard
