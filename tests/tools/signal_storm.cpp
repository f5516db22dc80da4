// SPDX-License-Identifier: GPL-2.0-only
// Sends signals to every thread of a process, over and over, so that their system calls are
// interrupted.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/pacer.h"
#include "tests/tools/tool.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <system_error>
#include <vector>

namespace afpguard::tools {

namespace {

namespace fs = std::filesystem;

struct Settings {
    std::uint64_t pid = 0;
    std::uint64_t signal = SIGHUP;
    std::uint64_t rate = 1000;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--pid N [options]",
                    "Sends a signal to every thread of a process, from the moment that the process "
                    "handles it,\nuntil SIGTERM or the end of the process.");
    options.number("pid", "N", "the process", settings.pid, 1);
    options.number("signal", "N", "the signal's number", settings.signal, 1,
                   static_cast<std::uint64_t>(SIGRTMAX));
    options.number("rate", "N", "times a second, for each thread", settings.rate);
    if (!options.parse(argc, argv).empty() || settings.pid == 0)
        throw ToolError("give --pid; see --help");
}

// Whether there is a handler for it: without one it would end the process.
bool handles(const fs::path& process, std::uint64_t signal) {
    std::ifstream status(process / "status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("SigCgt:"))
            return (std::stoull(line.substr(7), nullptr, 16) >> (signal - 1) & 1) != 0;
    return false;
}

std::vector<pid_t> threads_of(const fs::path& process) {
    std::vector<pid_t> threads;
    std::error_code gone;
    for (fs::directory_iterator at(process / "task", gone), end; !gone && at != end;
         at.increment(gone))
        threads.push_back(static_cast<pid_t>(std::stol(at->path().filename())));
    return threads;
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    const fs::path process = "/proc/" + std::to_string(settings.pid);
    StopSignal stop;
    Pacer pacer(settings.rate);
    std::uint64_t sent = 0;
    std::set<pid_t> struck;
    say_ready();
    while (pacer.wait_due(1, stop) != 0 && fs::exists(process)) {
        if (!handles(process, settings.signal))
            continue;
        for (const pid_t thread : threads_of(process)) {
            if (::syscall(SYS_tgkill, settings.pid, thread, settings.signal) != 0)
                continue; // it has just ended
            ++sent;
            struck.insert(thread);
        }
    }
    JsonObject().set("sent", sent).set("threads", std::uint64_t{struck.size()}).print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
