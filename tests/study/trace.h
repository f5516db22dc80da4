// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/pcap_file.h"

#include <cstdint>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace afpguard::study {

using tools::Timestamp;

// A line that socket_trace.cpp wrote.
struct TraceStep {
    Timestamp begin = 0;
    Timestamp end = 0;
    long thread = 0;
    std::string name;
    int descriptor = -1;
    long value = 0;
    std::string thread_name;
};

// The start of one capture thread: what it did with the socket that it then waited on.
struct CaptureStart {
    std::string thread_name;
    Timestamp created = 0; // its socket, by whichever thread
    Timestamp wait = 0;    // its first wait for frames, with which its start ends
    std::uint64_t ring_bytes = 0;
    std::vector<TraceStep> steps; // its own, in order; the wait is the last one
};

// From where the first capture thread begins with its socket to where the last one is ready for
// frames. What the process did with sockets before it had capture threads is not in it: stock tries
// out what the kernel can, the plugin makes its sockets while it still has the privilege.
struct SocketPhase {
    Timestamp begin = 0;
    Timestamp end = 0;
    Timestamp created = 0; // the first of the sockets, wherever that was
};

// Throws ToolError for a line that is none.
[[nodiscard]] std::vector<TraceStep> read_trace(std::istream& lines);

// In the order in which they began. Sockets that never had a ring are not for capture.
[[nodiscard]] std::vector<CaptureStart> capture_starts(std::vector<TraceStep> steps);

// Nothing where there are no starts.
[[nodiscard]] std::optional<SocketPhase> socket_phase(const std::vector<CaptureStart>& starts);

} // namespace afpguard::study
