// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring.h"
#include "src/os/mapping.h"

#include <vector>

namespace afpguard {

// TPACKET_V2: one place a frame, handed over frame by frame. The inline ring: no frame waits for
// another.
class RingV2 final : public Ring {
  public:
    // Over memory that has the layout.
    RingV2(Mapping memory, const RingLayout& layout);

    std::optional<Frame> next() override;
    void release(std::uint32_t slot) override;
    [[nodiscard]] const RingLayout& layout() const override { return layout_; }
    [[nodiscard]] std::uint64_t malformed() const override { return malformed_; }

  private:
    [[nodiscard]] std::uint32_t& status_of(std::uint32_t slot) const;
    [[nodiscard]] std::optional<Frame> view(std::uint32_t slot, std::uint32_t status) const;
    void advance();

    Mapping memory_;
    RingLayout layout_;
    std::vector<std::uint8_t*> slots_;
    // Set while a frame is out: a full turn of the ring must not hand it out a second time.
    std::vector<std::atomic<bool>> taken_;
    std::uint32_t position_ = 0;
    std::uint64_t malformed_ = 0;
};

} // namespace afpguard
