// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring_layout.h"
#include "src/os/mapping.h"
#include "tests/fuzz/input.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace afpguard::fuzz {

// The memory of a ring, the kernel's side of it, and what was in it when it was last looked at.
// Behind its end is nothing: who reads or writes there ends the process.
class RingMemory {
  public:
    explicit RingMemory(const RingLayout& layout);

    // For the ring; to be taken once.
    Mapping take_mapping() { return std::move(mapping_); }
    [[nodiscard]] std::uint8_t* start() const { return start_; }
    // Whether these bytes are in one piece of the memory that begins and ends there.
    [[nodiscard]] static bool inside(const std::uint8_t* piece, std::size_t size,
                                     const std::uint8_t* begin, std::size_t length);

    // The kernel writes what it likes where it likes.
    void write(std::size_t place, Bytes bytes);
    // Runs a call of the ring, which may write the words at these places and no other.
    void expect_only(const std::vector<std::size_t>& words, const std::function<void()>& call);

  private:
    Mapping mapping_;
    std::uint8_t* start_;
    std::vector<std::uint8_t> seen_;
};

} // namespace afpguard::fuzz
