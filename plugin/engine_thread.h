// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/bypass.h"
#include "plugin/counters.h"
#include "plugin/pipeline.h"

#include "src/bridge/host.h"
#include "src/bridge/port.h"

#include <optional>

namespace afpguard {

// The engine behind one capture thread: implements Host on Suricata's calls.
class EngineThread final : public Host {
  public:
    // While the engine initialises the thread.
    EngineThread(suricata::ThreadVars* thread, suricata::LiveDevice* device, const Port& port,
                 Bypass::Callback bypass);

    // When the engine starts the capture loop and passes its slot.
    void enter_loop(suricata::TmSlot* receive_slot) { pipeline_.emplace(thread_, receive_slot); }

    [[nodiscard]] bool stopping() const override;
    void running() override;
    void await_room() override;
    bool submit(const Frame& frame, FrameOwner& owner) override;
    void idle() override;
    void waited(WaitEnd end) override;
    void report(const Report& report) override;

    [[nodiscard]] const Counters& counters() const { return counters_; }

  private:
    bool describe(suricata::Packet* packet, const Frame& frame, FrameOwner& owner);
    [[nodiscard]] bool checksums_are_moot(const Frame& frame);

    suricata::ThreadVars* thread_;
    suricata::LiveDevice* device_;
    const int link_type_;
    const Bypass::Callback bypass_;
    ChecksumMode checksums_;
    std::uint64_t submitted_ = 0;
    Counters counters_;
    std::optional<Pipeline> pipeline_;
};

} // namespace afpguard
