// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/long_frames.h"
#include "src/net/ring.h"
#include "src/os/mapping.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace afpguard {

// TPACKET_V2: one place a frame, handed over frame by frame. The inline ring: no frame waits for
// another.
class RingV2 final : public Ring {
  public:
    // Over memory that has the layout, with or without a header of virtio_net before each frame.
    // `long_frames`: where those are that have no room in a place. Once they are fetched, their
    // places are free, and the numbers of their buffers are slots behind those of the ring.
    RingV2(Mapping memory, const RingLayout& layout, bool vnet = false,
           std::unique_ptr<LongFrames> long_frames = nullptr);

    std::optional<Frame> next() override;
    void release(std::uint32_t slot) override;
    [[nodiscard]] const RingLayout& layout() const override { return layout_; }
    [[nodiscard]] std::uint32_t waiting() const override;
    [[nodiscard]] std::uint64_t malformed() const override { return malformed_; }

  private:
    [[nodiscard]] std::uint32_t& status_of(std::uint32_t slot) const;
    [[nodiscard]] std::optional<Frame> view(std::uint32_t slot, std::uint32_t status) const;
    void advance();
    bool fetch(std::uint32_t slot, std::uint32_t status, Frame& frame);
    [[nodiscard]] Frame in_buffer(Frame frame) const;

    Mapping memory_;
    RingLayout layout_;
    const bool vnet_;
    std::unique_ptr<LongFrames> long_frames_;
    std::vector<std::uint8_t*> slots_;
    // Set while a frame is out: a full turn of the ring must not hand it out a second time.
    std::vector<std::atomic<bool>> taken_;
    std::uint32_t position_ = 0;
    std::uint64_t malformed_ = 0;
};

} // namespace afpguard
