// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace afpguard {

// Of known words the one that a misspelt one most likely stands for; none where none is near.
std::optional<std::string_view> nearest_word(std::string_view misspelt,
                                             std::span<const std::string_view> known);

} // namespace afpguard
