// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <cstddef>
#include <span>

namespace afpguard {

// A map that eBPF programs and processes share. The descriptor is somebody else's.
class BpfMap {
  public:
    // Asks the kernel what the map is like.
    static Result<BpfMap> of(int descriptor);

    // Enters a key that is not there yet; number() is EEXIST where it is, E2BIG where there is no
    // room. Bytes of the key that the map has no place for are left out.
    [[nodiscard]] Status insert(std::span<const std::byte> key,
                                std::span<const std::byte> value) const;
    // Reads what is entered; number() is ENOENT where there is nothing.
    [[nodiscard]] Status look_up(std::span<const std::byte> key, std::span<std::byte> value) const;
    // Takes a key out; number() is ENOENT where it is not in.
    [[nodiscard]] Status erase(std::span<const std::byte> key) const;

    [[nodiscard]] std::size_t key_size() const { return key_size_; }
    // Of one value; a map per processor has several.
    [[nodiscard]] std::size_t value_size() const { return value_size_; }
    // BPF_MAP_TYPE_*.
    [[nodiscard]] unsigned type() const { return type_; }

  private:
    explicit BpfMap(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    unsigned type_ = 0;
    std::size_t key_size_ = 0;
    std::size_t value_size_ = 0;
};

} // namespace afpguard
