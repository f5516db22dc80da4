// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/bridge/sender.h"
#include "src/bridge/start_sequence.h"
#include "src/bridge/topology.h"
#include "src/log.h"
#include "src/net/packet_socket.h"

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace afpguard {

// The start-up of Suricata 8.0.0 to 8.0.5, fault and all, so that the fault can be seen: a thread
// passes its turn on when its socket is bound, makes its ring after that, and tells the others its
// descriptor last; they forward as soon as all are bound. The descriptor that nobody has told yet
// reads as 0, which is standard input, and nobody asks whether it has been told.
class OffMode {
  public:
    explicit OffMode(std::size_t threads) : descriptors_(threads) {}

    // The start of a thread.
    std::unique_ptr<StartSequence> make_start(const Port& port, const Place& place,
                                              PacketSocket& socket, Log& log);
    // The way out of a thread that sends to thread `peer`.
    std::unique_ptr<Sender> make_sender(std::size_t peer, const std::string& peer_name, Log& log);
    // Sends home who waits.
    void stop();

  private:
    friend class UnguardedStart;

    bool await_bound(std::size_t threads);
    void one_more_bound();

    std::vector<std::atomic<int>> descriptors_; // zeros: here the fault begins
    std::mutex mutex_;
    std::condition_variable changed_;
    std::size_t bound_ = 0;
    bool ended_ = false;
};

} // namespace afpguard
