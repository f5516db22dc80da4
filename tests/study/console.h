// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/pcap_file.h"

#include <cstdint>
#include <istream>
#include <map>
#include <optional>
#include <string>

namespace afpguard::study {

using tools::Timestamp;

// What Suricata said, from the lines that timed_lines.cpp wrote.
struct Console {
    std::optional<Timestamp> started;               // "Engine started."
    std::uint64_t enotsock_lines = 0;               // the report's signature
    std::map<std::string, std::uint64_t> packets;   // of each interface, told at the end
    std::map<std::string, std::uint64_t> discarded; // its "drops"
};

// Throws ToolError for a line without a time.
[[nodiscard]] Console read_console(std::istream& lines);

} // namespace afpguard::study
