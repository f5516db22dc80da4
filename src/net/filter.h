// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <linux/filter.h>

#include <string>
#include <vector>

namespace afpguard {

// A classic BPF program for a socket.
using FilterProgram = std::vector<sock_filter>;

// Lets nothing through: closes a socket until it may receive.
FilterProgram gate_program();

// Compiles a filter expression (pcap-filter(7)) for frames of a libpcap link type. The error
// repeats the expression and what libpcap says of it.
Result<FilterProgram> compile_filter(const std::string& expression, int link_type,
                                     unsigned snaplen);

} // namespace afpguard
