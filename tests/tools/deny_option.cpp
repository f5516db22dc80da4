// SPDX-License-Identifier: GPL-2.0-only
// Runs a program whose attempts to set a socket option fail, as if the kernel had refused it.
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
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

constexpr std::uint32_t argument(unsigned number) { // its lower half, on little-endian machines
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + number * sizeof(__u64));
}

constexpr sock_filter load(std::uint32_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
}

// Goes on where it is that value, else skips so many instructions.
constexpr sock_filter unless(std::uint32_t value, std::uint8_t skip) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip);
}

void deny(const Settings& settings) {
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
    sock_fprog code{};
    code.len = static_cast<unsigned short>(program.size());
    code.filter = program.data();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &code) != 0)
        throw system_error("seccomp");
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
