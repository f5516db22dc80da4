// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <cstddef>
#include <cstdint>

namespace afpguard {

// Owns one shared memory mapping and knows its size.
class Mapping {
  public:
    // Maps `size` bytes of `descriptor` for reading and writing; `locked` pins them in memory.
    static Result<Mapping> of(int descriptor, std::size_t size, bool locked);

    Mapping() = default;
    Mapping(Mapping&& other) noexcept;
    Mapping& operator=(Mapping&& other) noexcept;
    Mapping(const Mapping&) = delete;
    Mapping& operator=(const Mapping&) = delete;
    ~Mapping();

    [[nodiscard]] std::uint8_t* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }

  private:
    Mapping(std::uint8_t* data, std::size_t size) : data_(data), size_(size) {}

    std::uint8_t* data_ = nullptr;
    std::size_t size_ = 0;
};

} // namespace afpguard
