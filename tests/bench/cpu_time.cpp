// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/cpu_time.h"

#include "tests/tools/tool.h"

#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace afpguard::bench {

namespace {

// utime and stime, the 14th and 15th of the fields; a name may hold spaces and parentheses.
std::uint64_t time_in_ticks(const std::string& folder) {
    std::ifstream file(folder + "/stat");
    std::string text;
    if (!std::getline(file, text))
        throw tools::ToolError(folder + "/stat: cannot be read");
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    std::string skipped;
    for (int field = 3; field < 14; ++field)
        fields >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    fields >> user >> system;
    return (user + system) * 1'000'000'000 / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

} // namespace

std::optional<std::uint64_t> time_in_schedstat(std::string_view text) {
    std::uint64_t time = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), time);
    if (error != std::errc() || end == text.data() + text.size() || *end != ' ')
        return std::nullopt;
    return time;
}

std::uint64_t cpu_time_of(pid_t process) {
    const std::string folder = "/proc/" + std::to_string(process);
    std::error_code error;
    std::uint64_t sum = 0;
    for (const auto& thread : std::filesystem::directory_iterator(folder + "/task", error)) {
        std::ifstream file(thread.path() / "schedstat");
        std::string text;
        std::getline(file, text);
        const auto time = time_in_schedstat(text);
        if (!time)
            return time_in_ticks(folder);
        sum += *time;
    }
    if (error)
        throw tools::ToolError(folder + ": " + error.message());
    return sum;
}

} // namespace afpguard::bench
