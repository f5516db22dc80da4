// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"

#include <cstddef>
#include <string>
#include <vector>

namespace afpguard::tools {

// One finding, in terms of the places of frames in the two lists.
struct FrameDifference {
    enum class Kind {
        missing,    // expected, never came
        unexpected, // came, was not expected
        changed,    // a missing and an unexpected one that resemble each other
        reordered,  // came after a frame of its flow that was to come later
    };
    Kind kind;
    std::size_t expected = 0; // of a reordered frame, too
    std::size_t actual = 0;
};

// Compares byte for byte. With `ordered`, frames of the same flow must come in the expected order;
// frames of different flows may pass each other, as on parallel queues.
[[nodiscard]] std::vector<FrameDifference>
compare_frames(const std::vector<Bytes>& expected, const std::vector<Bytes>& actual, bool ordered);

// Two dumps below each other, sixteen bytes to a line, lines that differ marked and with a row of
// carets below the bytes in question; equal lines far from a difference are left out.
[[nodiscard]] std::string hex_difference(ByteView expected, ByteView actual);

// A plain dump of at most `most` bytes.
[[nodiscard]] std::string hex_dump(ByteView bytes, std::size_t most);

} // namespace afpguard::tools
