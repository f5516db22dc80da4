// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/host.h"

#include "suricata-headers/live_device.h"
#include "suricata-headers/thread.h"

#include <array>
#include <cstdint>

namespace afpguard {

// One capture thread's part of the engine's statistics: the names that Suricata's own af-packet
// has, and ours under capture.afp_guard.
class Counters {
  public:
    // Registers the counters; only while the engine initialises the thread.
    Counters(suricata::ThreadVars* thread, suricata::LiveDevice* device);

    void count_wait(WaitEnd end);
    // Adds what is new since the last time.
    void publish(const Report& report);

    // Of the whole run, for the line at the end.
    [[nodiscard]] const KernelCount& kernel() const { return kernel_; }

  private:
    [[nodiscard]] std::uint16_t id(const char* name) const;
    void add(std::uint16_t counter, std::uint64_t count) const;
    void publish_kernel(const KernelCount& news);
    void publish_fates(const Totals& totals);

    suricata::ThreadVars* thread_;
    suricata::LiveDevice* device_;

    std::uint16_t kernel_packets_, kernel_drops_, errors_;
    std::uint16_t polls_, poll_signal_, poll_timeout_, poll_data_, poll_errors_, send_errors_;
    std::uint16_t received_;
    std::array<std::uint16_t, fate_count> ended_{};
    std::array<std::uint16_t, send_error_count> not_sent_{};

    KernelCount kernel_;
    Totals published_;
};

} // namespace afpguard
