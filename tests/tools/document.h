// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/json.h"

#include <cstddef>
#include <string>
#include <vector>

namespace afpguard::tools {

// One line of a Markdown table.
[[nodiscard]] std::string table_row(const std::vector<std::string>& cells);

// The second line of a table: the first columns hold words, the others numbers.
[[nodiscard]] std::string table_rule(std::size_t words, std::size_t all);

// What a report was measured on.
[[nodiscard]] JsonObject describe_machine();

// Now, as 2026-01-31T12:00:00Z.
[[nodiscard]] std::string date_and_time();

// Makes a file of this text; throws ToolError when it cannot be written whole.
void write_file(const std::string& path, const std::string& text);

} // namespace afpguard::tools
