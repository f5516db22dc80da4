// SPDX-License-Identifier: GPL-2.0-only
#include "tests/fuzz/ring_memory.h"

#include "tests/unit/memory_file.h"

#include <algorithm>
#include <cstring>

namespace afpguard::fuzz {

RingMemory::RingMemory(const RingLayout& layout)
    : mapping_(test::make_guarded_memory(layout.bytes())),
      start_(mapping_.data()),
      seen_(layout.bytes()) {}

bool RingMemory::inside(const std::uint8_t* piece, std::size_t size, const std::uint8_t* begin,
                        std::size_t length) {
    return piece >= begin && size <= length && piece - begin <= std::ptrdiff_t(length - size);
}

void RingMemory::write(std::size_t place, Bytes bytes) {
    place %= seen_.size();
    const std::size_t fits = std::min(bytes.size(), seen_.size() - place);
    std::copy_n(bytes.begin(), fits, start_ + place);
}

void RingMemory::expect_only(const std::vector<std::size_t>& words,
                             const std::function<void()>& call) {
    std::memcpy(seen_.data(), start_, seen_.size());
    call();
    for (const std::size_t word : words)
        std::memcpy(seen_.data() + word, start_ + word, sizeof(std::uint32_t));
    require(std::memcmp(seen_.data(), start_, seen_.size()) == 0,
            "a ring writes nothing but status words");
}

} // namespace afpguard::fuzz
