// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/send_error_kinds.h"

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
    malformed,   // its place in the ring was given back unread: the words there made no sense
};
inline constexpr std::size_t fate_count = 9;
inline constexpr std::array<const char*, fate_count> fate_names{
    "sent",    "verdict",   "guarded",     "failed",   "truncated",
    "flushed", "inspected", "uninspected", "malformed"};

// What one thread has received and what became of it, at one moment.
struct Totals {
    std::uint64_t received = 0;
    std::array<std::uint64_t, fate_count> ended{};
    // Of the failed ones, those that the kernel did not take; in the order of send_error_kinds.
    std::array<std::uint64_t, send_error_count> not_sent{};

    [[nodiscard]] std::uint64_t of(Fate fate) const {
        return ended[static_cast<std::size_t>(fate)];
    }
    // Failed frames that the kernel did not take. The rest of them is what the engine refused.
    [[nodiscard]] std::uint64_t not_sent_in_all() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : not_sent)
            sum += count;
        return sum;
    }
    // What has come since an earlier moment. What was under way then counts as received since.
    [[nodiscard]] Totals since(const Totals& before) const {
        Totals news = *this;
        news.received -= before.ended_in_all();
        for (std::size_t fate = 0; fate < fate_count; ++fate)
            news.ended[fate] -= before.ended[fate];
        for (std::size_t kind = 0; kind < send_error_count; ++kind)
            news.not_sent[kind] -= before.not_sent[kind];
        return news;
    }
    Totals& operator+=(const Totals& more) {
        received += more.received;
        for (std::size_t fate = 0; fate < fate_count; ++fate)
            ended[fate] += more.ended[fate];
        for (std::size_t kind = 0; kind < send_error_count; ++kind)
            not_sent[kind] += more.not_sent[kind];
        return *this;
    }
    // Frames that have ended; equals `received` whenever none is in flight.
    [[nodiscard]] std::uint64_t ended_in_all() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t count : ended)
            sum += count;
        return sum;
    }
};

// Keeps the totals of one thread. Each counter has one writer at a time, any thread may read.
class Account {
  public:
    void received() { raise(received_); }
    void ended(Fate fate) { raise(ended_[static_cast<std::size_t>(fate)]); }
    // So many were received as malformed. For the thread that receives, whoever else ends frames.
    void malformed(std::uint64_t count) {
        raise(received_, count);
        raise(ended_[static_cast<std::size_t>(Fate::malformed)], count);
    }
    // The frame has failed: the kernel did not take it.
    void not_sent(int error) { raise(not_sent_[send_error_kind(error)]); }

    [[nodiscard]] Totals totals() const {
        Totals now;
        // The ends before the beginnings: a reader never sees more ended than received.
        for (std::size_t fate = 0; fate < fate_count; ++fate)
            now.ended[fate] = ended_[fate].load(std::memory_order_acquire);
        for (std::size_t kind = 0; kind < send_error_count; ++kind)
            now.not_sent[kind] = not_sent_[kind].load(std::memory_order_acquire);
        // Added up here, so that at no moment a failed frame has no reason.
        now.ended[static_cast<std::size_t>(Fate::failed)] += now.not_sent_in_all();
        now.received = received_.load(std::memory_order_relaxed);
        return now;
    }

  private:
    using Counter = std::atomic<std::uint64_t>;

    // There is one writer, so no read-modify-write is needed.
    static void raise(Counter& counter, std::uint64_t by = 1) {
        counter.store(counter.load(std::memory_order_relaxed) + by, std::memory_order_release);
    }

    Counter received_{0};
    std::array<Counter, fate_count> ended_{}; // failed: without those below
    std::array<Counter, send_error_count> not_sent_{};
};

} // namespace afpguard
