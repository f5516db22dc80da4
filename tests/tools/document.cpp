// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/document.h"

#include "tests/tools/tool.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <fstream>

namespace afpguard::tools {

std::string table_row(const std::vector<std::string>& cells) {
    std::string line = "|";
    for (const std::string& cell : cells)
        line += " " + cell + " |";
    return line + "\n";
}

std::string table_rule(std::size_t words, std::size_t all) {
    std::string line = "|";
    for (std::size_t column = 0; column < all; ++column)
        line += column < words ? " --- |" : " ---: |";
    return line + "\n";
}

namespace {

// "" where the kernel does not say it so.
std::string processor_model() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name"))
            return line.substr(std::min(line.size(), line.find(": ") + 2));
    return "";
}

} // namespace

JsonObject describe_machine() {
    utsname system{};
    ::uname(&system);
    JsonObject machine;
    machine.set("processor", processor_model());
    machine.set("cpus", static_cast<std::uint64_t>(::sysconf(_SC_NPROCESSORS_ONLN)));
    machine.set("kernel", std::string(system.release)).set("architecture", system.machine);
    machine.set("memory_mb", static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                                     static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) >>
                                 20);
    return machine;
}

std::string date_and_time() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path);
    file << text << std::flush;
    if (!file)
        throw system_error(path);
}

} // namespace afpguard::tools
