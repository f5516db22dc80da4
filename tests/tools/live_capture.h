// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace afpguard::tools {

// What to record, and when it is enough.
struct CaptureSettings {
    std::string interface;
    std::string direction = "in"; // in, out, both
    std::string filter;           // on the frame as recorded; empty: everything
    std::uint64_t count = 0;      // stop after so many frames; 0: no such end
    std::uint64_t idle_ms = 0;    // stop when none came for so long after the first; 0: no such end
    std::uint32_t buffer_mb = 128;
};

struct CaptureTotals {
    std::uint64_t frames = 0; // handed on
    std::uint64_t bytes = 0;
    std::uint64_t kernel_frames = 0; // seen by the kernel's ring, before filter and direction
    std::uint64_t kernel_drops = 0;  // lost for want of room: the recording has holes
};

// Records an interface with libpcap, VLAN tags put back as on the wire.
class LiveCapture {
  public:
    // Opens and starts it: frames from now on are seen. Needs CAP_NET_RAW.
    explicit LiveCapture(const CaptureSettings& settings);

    // Hands every frame on until the settings or a signal end it; then takes what the kernel
    // still holds.
    CaptureTotals run(StopSignal& stop, const std::function<void(const Recorded&)>& take);

  private:
    void open();
    [[nodiscard]] bool enough() const;
    // Hands on a bounded number of those that are there, without waiting; whether there were any.
    bool take_ready(const std::function<void(const Recorded&)>& take);
    void drain(StopSignal& stop, const std::function<void(const Recorded&)>& take);
    void wait(StopSignal& stop, std::chrono::milliseconds time);

    CaptureSettings settings_;
    FrameFilter filter_;
    Pcap pcap_;
    CaptureTotals totals_;
    Timestamp newest_ = 0;
};

// The options that every tool with a live interface has; `interface` too.
class Options;
void add_capture_options(Options& options, CaptureSettings& settings);

} // namespace afpguard::tools
