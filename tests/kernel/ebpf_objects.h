// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"

#include <linux/bpf.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace afpguard::test {

// Programs and maps that are made on the spot. An empty descriptor: the kernel has refused.

// Empty, or why this process may make neither programs nor maps.
std::string programs_refused();
// Lets a socket have frames in which the byte at that offset is odd.
Fd load_odd_filter(std::int32_t offset);
// Says a frame's place in a cluster by the byte at that offset, counted from behind Ethernet.
Fd load_balancer(std::int32_t offset);
// Lets everything pass that comes to an interface.
Fd load_xdp_pass();
// An empty table.
Fd make_map(bpf_map_type type, std::size_t key_size, std::size_t value_size, unsigned entries);
// What a program would do when it has seen frames: on one processor, where there are several.
bool set_map_value(const Fd& map, const void* key, const void* values);

} // namespace afpguard::test
