// SPDX-License-Identifier: GPL-2.0-only
#include "tests/study/console.h"

#include "tests/tools/tool.h"

#include <regex>

namespace afpguard::study {

namespace {

bool has(const std::string& line, const char* part) {
    return line.find(part) != std::string::npos;
}

} // namespace

Console read_console(std::istream& lines) {
    static const std::regex totals("([^ ]+): packets: ([0-9]+), drops: ([0-9]+) ");
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
        std::smatch found;
        if (std::regex_search(line, found, totals)) {
            console.packets[found[1]] = std::stoull(found[2]);
            console.discarded[found[1]] = std::stoull(found[3]);
        }
    }
    return console;
}

} // namespace afpguard::study
