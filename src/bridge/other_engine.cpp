// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/other_engine.h"

#include "src/net/interface.h"
#include "src/os/fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>

namespace afpguard {

namespace {

std::string folder_of(const Process& process) {
    return "/proc/" + std::to_string(process.number) + "/";
}

// The word behind -c on its command line, as the process itself would find that file.
std::string configuration_of(const Process& process) {
    std::ifstream file(folder_of(process) + "cmdline", std::ios::binary);
    std::string name = "/etc/suricata/suricata.yaml";
    for (std::string word; std::getline(file, word, '\0');) {
        if (!word.starts_with("-c"))
            continue;
        if (word.size() > 2)
            name = word.substr(2);
        else if (!std::getline(file, name, '\0'))
            return {};
    }
    return folder_of(process) + (name.starts_with('/') ? "root" : "cwd/") + name;
}

// What is no plain file, or longer than any configuration, is left alone: the name is the other
// process's word.
std::optional<std::string> content_of(const std::string& path) {
    constexpr std::size_t longest = 1024UL * 1024;
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    struct stat kind {};
    if (!file || ::fstat(file.number(), &kind) != 0 || !S_ISREG(kind.st_mode))
        return std::nullopt;
    std::string content;
    std::array<char, 16384> piece;
    while (content.size() <= longest) {
        const ssize_t got = ::read(file.number(), piece.data(), piece.size());
        if (got <= 0)
            return got == 0 ? std::optional(std::move(content)) : std::nullopt;
        content.append(piece.data(), static_cast<std::size_t>(got));
    }
    return std::nullopt;
}

// The interfaces that a Suricata copies frames to. What is in an include, or on the command line,
// is not found.
std::set<std::string> copies_of(const Process& process) {
    std::set<std::string> interfaces;
    if (!process.name.starts_with("Suricata"))
        return interfaces;
    std::istringstream content(content_of(configuration_of(process)).value_or(""));
    bool copies = false;
    for (std::string line; std::getline(content, line);) {
        const auto mode = value_in_yaml(line, "copy-mode");
        copies = copies || mode == "ips" || mode == "tap";
        if (const auto interface = value_in_yaml(line, "copy-iface"); !interface.empty())
            interfaces.emplace(interface);
    }
    return copies ? interfaces : std::set<std::string>();
}

} // namespace

std::string_view value_in_yaml(std::string_view line, std::string_view key) {
    line = line.substr(0, line.find('#'));
    const std::size_t begin = line.find(key);
    if (begin == std::string_view::npos || !line.substr(begin + key.size()).starts_with(':'))
        return {};
    line.remove_prefix(begin + key.size() + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t'\""), line.size()));
    return line.substr(0, line.find_first_of(" \t'\",}"));
}

Copying copying_of(const ListedSocket& socket) {
    if (!socket.ring)
        return Copying::no;
    if (socket.configured_to_copy)
        return Copying::surely;
    // Only afp-guard does without it: libpcap and Suricata learn of VLAN tags by it.
    if (!socket.auxiliary_data && (socket.vnet_header || socket.refuses_outgoing))
        return Copying::surely;
    if (!socket.auxiliary_data && socket.whole_frames)
        return Copying::no;
    return socket.v2 ? Copying::perhaps : Copying::hardly;
}

void find_owners(std::vector<ListedSocket>& sockets) {
    std::set<std::uint32_t> inodes;
    for (const ListedSocket& socket : sockets)
        inodes.insert(socket.inode);
    const auto owners = find_socket_owners(std::move(inodes));
    std::map<int, std::set<std::string>> copies; // by process
    for (ListedSocket& socket : sockets) {
        const auto found = owners.find(socket.inode);
        if (found == owners.end())
            continue;
        socket.owner = found->second;
        const auto [known, fresh] = copies.try_emplace(socket.owner->number);
        if (fresh)
            known->second = copies_of(*socket.owner);
        socket.configured_to_copy = known->second.contains(name_of_interface(socket.interface));
    }
}

} // namespace afpguard
