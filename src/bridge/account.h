// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace afpguard {

// How a received frame ended. Every frame ends in exactly one of these.
enum class Fate : std::size_t {
    sent,        // copied to the peer
    verdict,     // the engine dropped it
    guarded,     // its peer was not up
    failed,      // the kernel did not take it, or the engine had no room for it
    truncated,   // cut off by the ring: what is left is not the frame any more
    flushed,     // taken out of a full ring without inspection, and not copied
    inspected,   // captured passively: there is no peer
    uninspected, // copied to the peer past the engine
};
inline constexpr std::size_t fate_count = 8;

// What one thread has received and what became of it, at one moment.
struct Totals {
    std::uint64_t received = 0;
    std::array<std::uint64_t, fate_count> ended{};

    [[nodiscard]] std::uint64_t of(Fate fate) const {
        return ended[static_cast<std::size_t>(fate)];
    }
    // Frames that have ended; equals `received` whenever none is in flight.
    [[nodiscard]] std::uint64_t ended_in_all() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : ended)
            sum += count;
        return sum;
    }
};

// Keeps the totals of one thread. That thread writes, any thread may read.
class Account {
  public:
    void received() { raise(received_); }
    void ended(Fate fate) { raise(ended_[static_cast<std::size_t>(fate)]); }

    [[nodiscard]] Totals totals() const {
        Totals now;
        // The ends before the beginnings: a reader never sees more ended than received.
        for (std::size_t fate = 0; fate < fate_count; ++fate)
            now.ended[fate] = ended_[fate].load(std::memory_order_acquire);
        now.received = received_.load(std::memory_order_relaxed);
        return now;
    }

  private:
    using Counter = std::atomic<std::uint64_t>;

    // There is one writer, so no read-modify-write is needed.
    static void raise(Counter& counter) {
        counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    Counter received_{0};
    std::array<Counter, fate_count> ended_{};
};

} // namespace afpguard
