// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"

#include <cstdint>
#include <vector>

namespace afpguard {

// What becomes of one instruction when a program runs on frames with a VLAN tag.
enum class Course : std::uint8_t {
    never,   // no such frame gets there
    passed,  // some may
    unequal, // a comparison that does not hold for any of them
};

// What can be told of a program, compiled for Ethernet, without running it: all ways that a frame
// can go are followed.

// Whether it compares the frame's type, or something made of it, with that of a tag.
bool compares_with_tags(const FilterProgram& program);

// What becomes of each instruction.
std::vector<Course> courses_with_tag(const FilterProgram& program);

} // namespace afpguard
