// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"
#include "src/net/ring_layout.h"

#include <atomic>
#include <cstdint>
#include <optional>

namespace afpguard {

// A receive ring shared with the kernel. It knows nothing of the engine. One thread takes frames;
// what it took may be given back in any order.
class Ring {
  public:
    virtual ~Ring() = default;

    // The next frame that has arrived, or none.
    virtual std::optional<Frame> next() = 0;
    // Gives a frame's place back; its bytes must not be touched any more.
    virtual void release(std::uint32_t slot) = 0;
    // The sizes in force.
    [[nodiscard]] virtual const RingLayout& layout() const = 0;
    // Frames that have arrived and were not given back; of a ring of blocks, all those in blocks
    // that were not. Any thread may ask, while the ring exists.
    [[nodiscard]] virtual std::uint32_t waiting() const = 0;
    // Places whose words made no sense and were given back unread.
    [[nodiscard]] virtual std::uint64_t malformed() const = 0;
};

// The kernel writes a frame, then its status word. Acquire orders our reads of the frame after the
// read of the word; release orders our last touch of the frame before the kernel may reuse it.
inline std::uint32_t take_status(std::uint32_t& word) {
    return std::atomic_ref<std::uint32_t>(word).load(std::memory_order_acquire);
}
inline void give_back_status(std::uint32_t& word) {
    constexpr std::uint32_t kernel_owns = 0; // TP_STATUS_KERNEL
    std::atomic_ref<std::uint32_t>(word).store(kernel_owns, std::memory_order_release);
}

} // namespace afpguard
