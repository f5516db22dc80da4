// SPDX-License-Identifier: GPL-2.0-only
// Runs a program that may set its limit of locked memory to anything, without any effect. Loaders
// of eBPF programs ask for that and give up where they may not, as in a container, though the
// kernel has not counted such programs since Linux 5.11.
#include "tests/tools/options.h"
#include "tests/tools/system_calls.h"
#include "tests/tools/tool.h"

#include <sys/resource.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using namespace afpguard::tools;

void grant() {
    using namespace system_calls;
    std::vector<sock_filter> program{
        load(offsetof(seccomp_data, nr)),
        unless(SYS_prlimit64, 5),
        load(argument(1)),
        unless(RLIMIT_MEMLOCK, 3),
        load(argument(2)), // where the new limit is, or nowhere
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO), // no error: done
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    install(program);
}

int run(int argc, char** argv) {
    Options options("-- COMMAND...", "Runs COMMAND, which may set RLIMIT_MEMLOCK without effect.");
    int own = 1;
    while (own < argc && std::string(argv[own]) != "--")
        ++own;
    if (!options.parse(own, argv).empty() || own + 1 >= argc)
        throw ToolError("give -- and a command; see --help");
    grant();
    ::execvp(argv[own + 1], argv + own + 1);
    throw system_error(argv[own + 1]);
}

} // namespace

int main(int argc, char** argv) {
    return run_tool(argc, argv, run);
}
