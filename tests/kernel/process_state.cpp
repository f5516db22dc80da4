// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/process_state.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <system_error>

namespace afpguard::test {

namespace {

namespace fs = std::filesystem;

// The directory's own descriptor, which is among them while they are listed, is left out.
std::map<int, std::string> files() {
    std::map<int, std::string> found;
    std::error_code gone;
    for (const fs::directory_entry& entry : fs::directory_iterator("/proc/self/fd")) {
        const std::string target = fs::read_symlink(entry.path(), gone).string();
        if (!gone && target.find("/fd") == std::string::npos)
            found[std::stoi(entry.path().filename().string())] = target;
    }
    return found;
}

} // namespace

Text open_files() {
    std::string text;
    for (const auto& [number, target] : files())
        text += std::to_string(number) + " " + target + "\n";
    return text;
}

std::size_t count_open_files() {
    return files().size();
}

std::size_t count_ring_mappings() {
    std::ifstream maps("/proc/self/maps");
    std::size_t count = 0;
    for (std::string line; std::getline(maps, line);)
        count += line.find("socket:[") != std::string::npos ? 1 : 0;
    return count;
}

} // namespace afpguard::test
