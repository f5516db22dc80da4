// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"
#include "src/settings.h"

namespace afpguard {

// Whether the engine can do what the settings ask for of eBPF and XDP; the error names the key.
Status check_ebpf_support(const Settings& settings);

// Has the engine make room for programs with every device; before its devices are complete.
void make_room_for_ebpf();

} // namespace afpguard
