// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace afpguard::doctor {

// The lines of a file of /proc or /sys; none where it cannot be read.
std::vector<std::string> lines_of(const std::string& path);
// The first of them, empty where there is none.
std::string first_line(const std::string& path);

} // namespace afpguard::doctor
