// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "suricata-headers/packet.h"
#include "suricata-headers/thread.h"

namespace afpguard {

// The engine's packet pipeline on one capture thread. These are the steps that Suricata's headers
// define inline, so that a plugin has to take them itself.
class Pipeline {
  public:
    // `receive_slot` is the slot that the engine passes to a capture loop; packets enter behind it.
    Pipeline(suricata::ThreadVars* thread, suricata::TmSlot* receive_slot);

    // Runs one packet and what it causes, then what others have injected. False: the engine has
    // failed; the packet is gone all the same.
    bool run(suricata::Packet* packet);
    // Without traffic: injected packets, rule reloads and flow time-outs wait for this.
    void do_housekeeping();

  private:
    bool run_from(suricata::TmSlot* slot, suricata::Packet* packet);
    bool run_injected();
    void inject_empty_packet();
    void fail(suricata::Packet* packet);

    suricata::ThreadVars* thread_;
    suricata::TmSlot* first_slot_;
};

} // namespace afpguard
