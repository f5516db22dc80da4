// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/tool.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <vector>

// Programs that answer system calls in the place of the kernel (seccomp(2)).
namespace afpguard::tools::system_calls {

// Where an argument is: its lower half, on little-endian machines.
constexpr std::uint32_t argument(unsigned number) {
    return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + number * sizeof(__u64));
}

constexpr sock_filter load(std::uint32_t offset) {
    return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset);
}

// Goes on where it is that value, else skips so many instructions.
constexpr sock_filter unless(std::uint32_t value, std::uint8_t skip) {
    return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, skip);
}

// From here on for this process and all that it runs.
inline void install(std::vector<sock_filter>& program) {
    sock_fprog code{};
    code.len = static_cast<unsigned short>(program.size());
    code.filter = program.data();
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &code) != 0)
        throw system_error("seccomp");
}

} // namespace afpguard::tools::system_calls
