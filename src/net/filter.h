// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <linux/filter.h>

#include <string>
#include <vector>

namespace afpguard {

// A classic BPF program.
using FilterProgram = std::vector<sock_filter>;

// Lets nothing through: closes a socket until it may receive.
FilterProgram gate_program();

inline constexpr unsigned longest_filtered_frame = 262144; // what pcap-filter(7) takes for no limit

// Compiles a filter expression (pcap-filter(7)) for frames of a libpcap link type, as they are on
// the wire. The error repeats the expression and what libpcap says of it.
Result<FilterProgram> compile_filter(const std::string& expression, int link_type,
                                     unsigned snaplen = longest_filtered_frame);

// The same without what libpcap's optimizer does: with comparisons that change nothing.
Result<FilterProgram> compile_filter_literally(const std::string& expression, int link_type);

} // namespace afpguard
