// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/unit/text.h"

#include <cstddef>

namespace afpguard::test {

// Every descriptor of this process with what is behind it, by number; a socket that was closed and
// opened again under the same number is another one.
Text open_files();
[[nodiscard]] std::size_t count_open_files();

// Mappings of packet rings in this process.
[[nodiscard]] std::size_t count_ring_mappings();

} // namespace afpguard::test
