// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard::doctor::capability {

// The kernel's numbers, of linux/capability.h; some are newer than the headers we build with.
inline constexpr unsigned setgid = 6;
inline constexpr unsigned setuid = 7;
inline constexpr unsigned setpcap = 8;
inline constexpr unsigned net_admin = 12;
inline constexpr unsigned net_raw = 13;
inline constexpr unsigned ipc_lock = 14;
inline constexpr unsigned sys_admin = 21;
inline constexpr unsigned bpf = 39;

} // namespace afpguard::doctor::capability
