// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/small_files.h"

#include <fstream>

namespace afpguard::doctor {

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
        lines.push_back(line);
    return lines;
}

std::string first_line(const std::string& path) {
    const auto lines = lines_of(path);
    return lines.empty() ? std::string() : lines.front();
}

} // namespace afpguard::doctor
