// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/console.h"

#include "tests/tools/tool.h"

#include <cstddef>
#include <sstream>
#include <string_view>

namespace afpguard::study {

namespace {

bool has(const std::string& line, const char* part) {
    return line.find(part) != std::string::npos;
}

// "…: SFE_0_TX: packets: 12, drops: 3 (25.00%), …"
void take_totals(const std::string& line, Console& console) {
    constexpr std::string_view mark = ": packets: ";
    const std::size_t end = line.find(mark);
    if (end == std::string::npos)
        return;
    const std::size_t space = line.rfind(' ', end);
    const std::string name = line.substr(space + 1, end - space - 1);
    std::istringstream rest(line.substr(end + mark.size()));
    std::uint64_t packets = 0;
    std::uint64_t drops = 0;
    char comma = 0;
    std::string word;
    if (rest >> packets >> comma >> word >> drops) {
        console.packets[name] = packets;
        console.discarded[name] = drops;
    }
}

} // namespace

Console read_console(std::istream& lines) {
    Console console;
    for (std::string line; std::getline(lines, line);) {
        std::size_t digits = 0;
        const Timestamp time =
            line.empty() || line[0] < '0' || line[0] > '9' ? 0 : std::stoull(line, &digits);
        if (digits == 0)
            throw tools::ToolError("a line without a time: '" + line + "'");
        if (!console.started && has(line, "Engine started"))
            console.started = time;
        if (has(line, "sending packet failed on socket") &&
            has(line, "Socket operation on non-socket"))
            ++console.enotsock_lines;
        take_totals(line, console);
    }
    return console;
}

} // namespace afpguard::study
