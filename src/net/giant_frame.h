// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"
#include "src/net/segmentation.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace afpguard {

// A frame of more than 64 KiB, as hosts with BIG TCP merge them: no IP header can say how long it
// is. So it is handed on in pieces that have ordinary headers and are merged themselves, each as
// long as may be.
class GiantFrame {
  public:
    static constexpr std::uint32_t longest = 8 * 65535 + 64; // GSO_MAX_SIZE, link layer and tags

    // Where to put the next one, with room for `headroom` bytes before it.
    std::uint8_t* place(std::uint32_t headroom);
    // That frame is there. False where it is not built in a way that is known.
    bool take(const Frame& frame);
    [[nodiscard]] bool has_pieces() const { return cut_.has_value(); }
    // The next piece, written to `place`, which has room for virtio's header before it.
    Frame next_piece(std::uint8_t* place, std::uint32_t headroom);

  private:
    std::unique_ptr<std::uint8_t[]> bytes_; // made when the first one comes
    Frame frame_;
    std::optional<Segmentation> cut_; // of the frame that has pieces left
    std::uint32_t offset_ = 0;        // of the next one, in the payload
};

} // namespace afpguard
