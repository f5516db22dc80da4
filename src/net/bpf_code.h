// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"

#include <linux/filter.h>

#include <cstdint>

namespace afpguard {

// What programs of a socket are written with. Jumps count from where they stand, so parts of a
// program can be put one behind the other.

// A place that is not one of the frame: what the kernel knows of the frame beside its bytes
// (SKF_AD_...).
constexpr std::uint32_t beside_frame(int what) {
    return static_cast<std::uint32_t>(SKF_AD_OFF + what);
}

constexpr sock_filter statement(int code, std::uint32_t value = 0) {
    return BPF_STMT(static_cast<std::uint16_t>(code), value);
}

constexpr sock_filter load_beside(int what) {
    return statement(BPF_LD | BPF_W | BPF_ABS, beside_frame(what));
}

// With A and a number: BPF_ADD and so on.
constexpr sock_filter calculate(int operation, std::uint32_t value) {
    return statement(BPF_ALU | BPF_K | operation, value);
}

constexpr sock_filter if_equal(std::uint32_t value, unsigned yes, unsigned no) {
    return BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | BPF_JEQ | BPF_K), value,
                    static_cast<std::uint8_t>(yes), static_cast<std::uint8_t>(no));
}

// How many bytes a load gets.
constexpr std::uint32_t size_of_load(const sock_filter& one) {
    const auto size = BPF_SIZE(one.code);
    return size == BPF_W ? 4 : size == BPF_H ? 2 : 1;
}

inline void append(FilterProgram& program, const FilterProgram& part) {
    program.insert(program.end(), part.begin(), part.end());
}

} // namespace afpguard
