// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/bytes.h"
#include "tests/tools/tool.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace afpguard::tools {

// Sends whole frames on one interface through a packet socket that receives nothing.
class PacketSender {
  public:
    // Needs CAP_NET_RAW.
    explicit PacketSender(const std::string& interface);

    // Sends in order. Where the device's queue is full it waits a while and tries again, so what is
    // sent has left this interface; a signal ends that. Any other failure is that one frame's,
    // and the next is tried. `sent[i]` says what became of frame i; shorter after a signal.
    void send(const std::vector<Bytes>& frames, std::vector<bool>& sent, StopSignal& stop);

    // How many frames failed, by errno.
    [[nodiscard]] const std::map<int, std::uint64_t>& failures() const { return failures_; }

  private:
    Fd socket_;
    std::map<int, std::uint64_t> failures_;
};

} // namespace afpguard::tools
