// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/bypass.h"
#include "plugin/counters.h"
#include "plugin/pipeline.h"

#include "src/bridge/host.h"
#include "src/bridge/port.h"

#include <cstdint>
#include <optional>

namespace afpguard {

// What the frames of one interface go through on one capture thread: implements HostPort on
// Suricata's calls.
class EnginePort final : public HostPort {
  public:
    // While the engine initialises the thread. `pipeline` is there before the first frame is.
    EnginePort(suricata::ThreadVars* thread, suricata::LiveDevice* device, const Port& port,
               Bypass::Callback bypass, std::optional<Pipeline>& pipeline);

    bool submit(const Frame& frame, FrameOwner& owner) override;
    void report(const Report& report) override;

    [[nodiscard]] const Port& port() const { return port_; }
    [[nodiscard]] Counters& counters() { return counters_; }

  private:
    bool describe(suricata::Packet* packet, const Frame& frame, FrameOwner& owner);
    [[nodiscard]] bool checksums_are_moot(const Frame& frame);

    suricata::ThreadVars* thread_;
    suricata::LiveDevice* device_;
    const Port& port_;
    const int link_type_;
    const Bypass::Callback bypass_;
    ChecksumMode checksums_;
    std::uint64_t submitted_ = 0;
    Counters counters_;
    std::optional<Pipeline>& pipeline_;
};

} // namespace afpguard
