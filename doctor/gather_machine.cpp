// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/gather.h"
#include "doctor/small_files.h"

#include <sys/resource.h>
#include <sys/utsname.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace afpguard::doctor {

namespace {

std::optional<std::uint64_t> number_in(std::string_view text, int base = 10) {
    std::uint64_t number = 0;
    const std::size_t start = text.find_first_not_of(" \t");
    if (start == std::string_view::npos)
        return std::nullopt;
    const auto [end, problem] =
        std::from_chars(text.data() + start, text.data() + text.size(), number, base);
    return problem == std::errc() ? std::optional(number) : std::nullopt;
}

// What stands behind a word at the beginning of a line, as in /proc/meminfo.
std::string behind(const std::string& path, std::string_view word) {
    for (const std::string& line : lines_of(path))
        if (line.starts_with(word))
            return line.substr(word.size());
    return {};
}

// The least limit of a control group and those above it. Where there is none the file has a word,
// or a number beyond all memory.
void lower_limit(const std::string& mounted_at, std::string group, const char* file,
                 std::optional<std::uint64_t>& limit) {
    constexpr std::uint64_t no_limit = std::uint64_t{1} << 60U;
    for (;;) {
        std::string path = mounted_at + group;
        const auto here = number_in(first_line(path.append("/").append(file)));
        if (here && *here < no_limit)
            limit = std::min(limit.value_or(no_limit), *here);
        const std::size_t slash = group.rfind('/');
        if (slash == std::string::npos)
            return;
        group.resize(slash);
    }
}

std::optional<std::uint64_t> memory_limit() {
    std::optional<std::uint64_t> limit;
    for (const std::string& line : lines_of("/proc/self/cgroup")) {
        const std::size_t first = line.find(':');
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string::npos)
            continue;
        const std::string controllers = line.substr(first + 1, second - first - 1);
        const std::string group = line.substr(second + 1);
        if (controllers.empty())
            lower_limit("/sys/fs/cgroup", group, "memory.max", limit);
        if (controllers == "memory")
            lower_limit("/sys/fs/cgroup/memory", group, "memory.limit_in_bytes", limit);
    }
    return limit;
}

std::optional<std::uint64_t> limit_of(decltype(RLIMIT_AS) resource) {
    rlimit limit{};
    if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return std::nullopt;
    return limit.rlim_cur;
}

void tell_kernel(Machine& machine) {
    utsname running{};
    if (::uname(&running) != 0)
        return;
    machine.kernel = running.release;
    if (std::sscanf(running.release, "%u.%u", &machine.kernel_major, &machine.kernel_minor) != 2)
        machine.kernel_major = machine.kernel_minor = 0;
}

} // namespace

Machine gather_machine() {
    constexpr std::uint64_t kilobyte = 1024;
    Machine machine;
    tell_kernel(machine);
    machine.memory_available =
        number_in(behind("/proc/meminfo", "MemAvailable:")).value_or(0) * kilobyte;
    machine.memory_limit = memory_limit();
    machine.lockable = limit_of(RLIMIT_MEMLOCK);
    machine.mappable = limit_of(RLIMIT_AS);
    machine.capabilities = number_in(behind("/proc/self/status", "CapEff:"), 16).value_or(0);
    return machine;
}

} // namespace afpguard::doctor
