// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"
#include "doctor/small_files.h"

#include "src/setting_values.h"

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

namespace afpguard::doctor {

namespace {

namespace fs = std::filesystem;

// The interface of each packet socket in this network namespace, by the socket's name in /proc.
std::map<std::string, int> interfaces_by_socket() {
    std::map<std::string, int> found;
    for (const std::string& line : lines_of("/proc/net/packet")) {
        std::istringstream words(line);
        std::string skipped;
        std::string inode;
        int interface = 0;
        // sk RefCnt Type Proto Iface R Rmem User Inode; the headline has no number there.
        words >> skipped >> skipped >> skipped >> skipped >> interface >> skipped >> skipped >>
            skipped >> inode;
        if (words)
            found["socket:[" + inode + "]"] = interface;
    }
    return found;
}

// The service that a process belongs to.
std::string unit_of(const std::string& process) {
    for (const std::string& line : lines_of("/proc/" + process + "/cgroup")) {
        std::string last = line.substr(line.rfind('/') + 1);
        if (line.find("/system.slice/") != std::string::npos && last.ends_with(".service"))
            return last;
    }
    return {};
}

void look_at(const fs::path& process, const std::map<std::string, int>& interfaces,
             std::vector<PacketSocketUse>& uses) {
    const std::string name = process.filename();
    const auto number = parse_number(name);
    if (!number)
        return;
    std::error_code problem;
    std::set<int> told; // once for each interface
    for (const auto& descriptor : fs::directory_iterator(process / "fd", problem)) {
        std::error_code gone;
        const auto found = interfaces.find(fs::read_symlink(descriptor, gone));
        if (found == interfaces.end() || !told.insert(found->second).second)
            continue;
        uses.push_back({found->second, static_cast<int>(*number),
                        first_line("/proc/" + name + "/comm"), unit_of(name)});
    }
}

} // namespace

std::vector<PacketSocketUse> gather_packet_sockets() {
    std::vector<PacketSocketUse> uses;
    const auto interfaces = interfaces_by_socket();
    std::error_code problem;
    if (!interfaces.empty())
        for (const auto& process : fs::directory_iterator("/proc", problem))
            look_at(process, interfaces, uses);
    return uses;
}

} // namespace afpguard::doctor
