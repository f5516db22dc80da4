// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace afpguard::test {

using Bytes = std::vector<std::uint8_t>;
using Tags = std::vector<VlanTag>; // from the outermost

// An Ethernet frame that carries a number, `size` bytes long with all its tags, of a protocol that
// nothing answers to.
Bytes make_frame(std::uint32_t number, std::size_t size = 60, const Tags& tags = {});

// A mixture of frames, the same for the same number: of all sizes from 60 to 1514 bytes, and with
// all kinds of tags.
Bytes make_mixed_frame(std::uint32_t number);

// An UDP datagram of the flow with that number, which it carries.
Bytes make_flow_frame(std::uint16_t number);
// One of the same flow in the other direction.
Bytes make_answer_frame(std::uint16_t number);

// The number that a frame of ours carries; none for any other frame.
std::optional<std::uint32_t> number_in(const std::uint8_t* data, std::size_t size);
inline std::optional<std::uint32_t> number_in(const Bytes& frame) {
    return number_in(frame.data(), frame.size());
}
inline std::optional<std::uint32_t> number_in(const Frame& frame) {
    return number_in(frame.data, frame.length);
}

inline Bytes bytes_of(const Frame& frame) {
    return {frame.data, frame.data + frame.length};
}

} // namespace afpguard::test
