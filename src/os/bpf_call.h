// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <linux/bpf.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace afpguard {

// The system call bpf(2), which the C library has no function for: -1 and errno where it fails.
inline long bpf_call(bpf_cmd command, bpf_attr& attributes) {
    return ::syscall(SYS_bpf, command, &attributes, sizeof attributes);
}

} // namespace afpguard
