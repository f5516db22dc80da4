// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

namespace afpguard::fuzz {

using Bytes = std::span<const std::uint8_t>;

// What must hold whatever the input is; the fuzzer keeps the input with which it does not.
inline void require(bool holds, const char* what) {
    if (holds)
        return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

// An input, taken apart from its front; zeros where it is used up.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : left_(data, size) {}

    [[nodiscard]] bool used_up() const { return left_.empty(); }
    // The next number, in the host's order.
    template <class Number> Number number() {
        Number value{};
        const Bytes from = bytes(sizeof value);
        if (!from.empty())
            std::memcpy(&value, from.data(), from.size());
        return value;
    }
    // A number below `end`.
    std::uint32_t below(std::uint32_t end) { return number<std::uint16_t>() % end; }
    // The next bytes, fewer where there are not so many.
    Bytes bytes(std::size_t count) {
        const Bytes taken = left_.first(std::min(count, left_.size()));
        left_ = left_.subspan(taken.size());
        return taken;
    }
    Bytes rest() { return bytes(left_.size()); }
    // The next line, without its end.
    std::string_view line() {
        const auto end = std::find(left_.begin(), left_.end(), std::uint8_t{'\n'});
        const Bytes text = bytes(static_cast<std::size_t>(end - left_.begin()));
        bytes(1);
        return {reinterpret_cast<const char*>(text.data()), text.size()};
    }

  private:
    Bytes left_;
};

} // namespace afpguard::fuzz

// What the fuzzer calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
