// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/packet_socket.h"
#include "src/net/ring.h"

#include <memory>

namespace afpguard {

// The kernel cannot describe to a packet socket what is merged as neither TCP nor UDP, as of SCTP.
// It drops such a frame, and keeps a place in the ring for it for ever (seen with Linux 6.18): all
// that come after it are dropped, though the ring is empty. A new ring has no such place.
class RingMender {
  public:
    // What is referred to outlives it.
    RingMender(const Port& port, PacketSocket& socket, Log& log)
        : port_(port), socket_(socket), log_(log) {}

    // Of what the kernel has counted since the last report: it is as from a stuck ring. Whether it
    // is one depends on whether the ring is empty: no frame is in it, or was taken out of it and
    // has not ended.
    [[nodiscard]] bool suspects(const KernelCount& news) const;
    // To be told in every report. Once may be a burst that has been drained since.
    [[nodiscard]] bool is_stuck(bool suspect_and_empty);
    // One in its place, which is gone by then. nullptr: there can be none.
    std::unique_ptr<Ring> make_new();

  private:
    const Port& port_;
    PacketSocket& socket_;
    Log& log_;
    bool suspected_ = false;
};

} // namespace afpguard
