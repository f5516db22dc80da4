// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/socket_owner.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>

namespace afpguard {

namespace {

namespace fs = std::filesystem;

template <class Number> std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

// A descriptor of a socket is a link to "socket:[inode]".
std::optional<std::uint32_t> inode_behind(const fs::path& descriptor) {
    constexpr std::string_view before = "socket:[";
    std::error_code gone;
    const std::string target = fs::read_symlink(descriptor, gone);
    if (gone || !target.starts_with(before) || !target.ends_with(']'))
        return std::nullopt;
    return number_in<std::uint32_t>(
        std::string_view(target).substr(before.size(), target.size() - before.size() - 1));
}

// A process may give itself any name, and a log has lines.
std::string name_of(const fs::path& process) {
    std::ifstream file(process / "comm");
    std::string name;
    std::getline(file, name);
    std::ranges::replace_if(
        name, [](char one) { return one < ' ' || one > '~'; }, '?');
    return name;
}

} // namespace

std::map<std::uint32_t, Process> find_socket_owners(std::set<std::uint32_t> inodes) {
    std::map<std::uint32_t, Process> owners;
    std::error_code problem;
    for (fs::directory_iterator process("/proc", problem), end; process != end && !inodes.empty();
         process.increment(problem)) {
        const auto number = number_in<int>(process->path().filename().native());
        if (!number)
            continue;
        std::error_code hidden;
        for (fs::directory_iterator one(process->path() / "fd", hidden); one != end;
             one.increment(hidden)) {
            const auto inode = inode_behind(one->path());
            if (inode && inodes.erase(*inode) != 0)
                owners[*inode] = {*number, name_of(process->path())};
        }
    }
    return owners;
}

} // namespace afpguard
