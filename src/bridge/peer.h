// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <atomic>
#include <cstdint>

namespace afpguard {

// What a sender has to know of the other end, in one word: nobody can see half of it.
class PeerWord {
  public:
    // No peer yet: the descriptor is -1, which is no file in any process.
    constexpr PeerWord() = default;
    constexpr PeerWord(bool up, std::uint32_t generation, int descriptor)
        : bits_((up ? up_bit : 0) |
                (static_cast<std::uint64_t>(generation & generation_mask) << 32) |
                static_cast<std::uint32_t>(descriptor)) {}

    [[nodiscard]] constexpr bool up() const { return (bits_ & up_bit) != 0; }
    [[nodiscard]] constexpr std::uint32_t generation() const {
        return static_cast<std::uint32_t>(bits_ >> 32) & generation_mask;
    }
    [[nodiscard]] constexpr int descriptor() const {
        return static_cast<int>(static_cast<std::uint32_t>(bits_));
    }

  private:
    static constexpr std::uint64_t up_bit = std::uint64_t{1} << 63;
    static constexpr std::uint32_t generation_mask = 0x7fffffff;

    std::uint64_t bits_ = 0xffffffff;
};

// The sending side of one thread's socket, as the threads that send through it see it.
class Peer {
  public:
    // The socket is bound and in its cluster: from now on frames may be sent through it. Release:
    // who reads the word sees everything that was done to the socket before.
    void publish(int descriptor) {
        word_.store(PeerWord(true, next_generation(), descriptor), std::memory_order_release);
    }
    // No frame may be sent through it any more.
    void withdraw() {
        word_.store(PeerWord(false, next_generation(), -1), std::memory_order_release);
    }
    // Read once for a frame, and all that is used of it comes from that one reading.
    [[nodiscard]] PeerWord read() const { return word_.load(std::memory_order_acquire); }

  private:
    [[nodiscard]] std::uint32_t next_generation() const {
        return word_.load(std::memory_order_relaxed).generation() + 1;
    }

    std::atomic<PeerWord> word_{PeerWord()};
    static_assert(std::atomic<PeerWord>::is_always_lock_free);
};

} // namespace afpguard
