// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/ring_memory.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace afpguard::fuzz {

// A ring, a kernel that writes anything into it at any time, and a user who takes frames and gives
// them back, all as an input says.
class RingSession {
  public:
    RingSession(const RingSession&) = delete;
    RingSession& operator=(const RingSession&) = delete;

    // Goes on for as long as there is input, and gives back all frames then.
    void run();

  protected:
    // `status_words` are the places of the words that the ring writes.
    RingSession(Input input, const RingLayout& layout, std::vector<std::size_t> status_words);
    ~RingSession() = default;

    virtual Ring& ring() = 0;
    virtual void step(unsigned choice) = 0;
    // The word that gives the place of a frame back.
    [[nodiscard]] virtual std::size_t status_word_of(const Frame& frame) const = 0;
    // Whether a frame and the room before it may lie there.
    [[nodiscard]] virtual bool may_lie(const Frame& frame, const std::uint8_t* room,
                                       std::size_t size) const = 0;

    Input& input() { return input_; }
    RingMemory& memory() { return memory_; }
    [[nodiscard]] const RingMemory& memory() const { return memory_; }
    std::vector<Frame>& held() { return held_; }

    // The kernel writes any bytes at any place.
    void write_anything();
    // The kernel writes a structure.
    template <class Words> void write(std::size_t place, const Words& words) {
        memory_.write(place, {reinterpret_cast<const std::uint8_t*>(&words), sizeof words});
    }
    // Takes a frame, if there is one, which is held from now on.
    std::optional<Frame> take();
    // Reads and writes all of a frame, and the room before it.
    void touch(const Frame& frame) const;
    // Gives the frame back that is held in this place.
    void release(std::size_t at);

  private:
    [[nodiscard]] std::vector<std::size_t> words_free_to_write() const;

    Input input_;
    RingMemory memory_;
    const std::size_t size_;
    const std::vector<std::size_t> status_words_;
    std::vector<Frame> held_;
};

} // namespace afpguard::fuzz
