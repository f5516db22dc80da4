// SPDX-License-Identifier: GPL-2.0-only
// Runs a program whose attempts to set a socket option fail, as if the kernel had refused it.
#include "tests/tools/options.h"
#include "tests/tools/system_calls.h"
#include "tests/tools/tool.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace afpguard::tools {

namespace {

struct Settings {
    std::uint32_t level = 0;
    std::uint32_t option = 0;
    std::uint32_t length = 0;
    std::uint32_t error = ENOMEM;
    std::vector<char*> command;
};

// Our own options end where the command begins.
void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--level N --option N [options] -- COMMAND...",
                    "Runs COMMAND; in it and all that it runs, setsockopt() of that option fails.");
    options.number("level", "N", "of the option, e.g. 263 for SOL_PACKET", settings.level);
    options.number("option", "N", "the option, e.g. 5 for PACKET_RX_RING", settings.option);
    options.number("length", "N", "only where its value has so many bytes; 0: always",
                   settings.length);
    options.number("error", "N", "errno", settings.error, 1, 4095);
    int own = 1;
    while (own < argc && std::string(argv[own]) != "--")
        ++own;
    if (!options.parse(own, argv).empty() || own + 1 >= argc)
        throw ToolError("give -- and a command; see --help");
    settings.command.assign(argv + own + 1, argv + argc);
    settings.command.push_back(nullptr);
}

void deny(const Settings& settings) {
    using namespace system_calls;
    std::vector<sock_filter> program{
        load(offsetof(seccomp_data, nr)),
        unless(SYS_setsockopt, 7),
        load(argument(1)),
        unless(settings.level, 5),
        load(argument(2)),
        unless(settings.option, 3),
        load(argument(4)),
        unless(settings.length, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | settings.error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    if (settings.length == 0) // any length will do: "unless it is" skips nothing
        program[7].jf = 0;
    install(program);
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    deny(settings);
    ::execvp(settings.command.front(), settings.command.data());
    throw system_error(settings.command.front());
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
