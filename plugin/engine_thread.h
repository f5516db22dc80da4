// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/engine_port.h"

#include "src/bridge/host.h"

#include <cstddef>
#include <deque>
#include <optional>

namespace afpguard {

// The engine behind one capture thread: implements Host on Suricata's calls.
class EngineThread final : public Host {
  public:
    // While the engine initialises the thread.
    explicit EngineThread(suricata::ThreadVars* thread) : thread_(thread) {}

    // An interface that the thread captures on; in the order of its channels.
    void serve(suricata::LiveDevice* device, const Port& port, Bypass::Callback bypass) {
        ports_.emplace_back(thread_, device, port, bypass, pipeline_);
    }
    // When the engine starts the capture loop and passes its slot.
    void enter_loop(suricata::TmSlot* receive_slot) { pipeline_.emplace(thread_, receive_slot); }

    [[nodiscard]] bool stopping() const override;
    void running() override;
    void await_room() override;
    HostPort& port(std::size_t channel) override { return ports_[channel]; }
    void idle() override;
    void waited(WaitEnd end) override;

    [[nodiscard]] std::deque<EnginePort>& ports() { return ports_; }

  private:
    suricata::ThreadVars* thread_;
    std::optional<Pipeline> pipeline_;
    std::deque<EnginePort> ports_; // they stay where they are made
};

} // namespace afpguard
