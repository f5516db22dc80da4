// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/frame_builder.h"

#include <optional>

namespace afpguard::tools {

// The answer to a query with one question: the address for type A, none for any other type.
// Nothing where the query cannot be read.
[[nodiscard]] std::optional<Bytes> answer_query(ByteView query, const Ipv4Address& address);

} // namespace afpguard::tools
