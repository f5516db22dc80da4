// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/peer.h"
#include "src/bridge/port.h"
#include "src/bridge/startup.h"
#include "src/bridge/topology.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"
#include "src/os/wakeup.h"

#include <memory>

namespace afpguard {

// How far a capture thread has come.
enum class Stage {
    receiving, // all four steps are done
    waiting,   // an interface is down: resume() goes on when it is up
    stopped,   // the engine ends
    failed,    // it cannot start; the reason is logged
};

// The start of one capture thread, in four steps: the ring is made, beside those of all other
// threads; the socket is bound and joins its cluster, in the order of the threads, behind a gate
// that lets nothing in; its peer word is published; the gate is opened.
class ThreadStart {
  public:
    ThreadStart(const Port& port, const Place& place, PacketSocket& socket, Peer& self,
                Startup& startup, Log& log);

    // Goes through the steps as far as is possible without waiting for a device.
    Stage begin();
    // Goes on from `waiting`, for at most about that long; returns early when `wakeup` rings.
    Stage resume(Startup::Milliseconds limit, const LinkWatch& links, const Wakeup& wakeup);

    // The ring, once begin() has made it.
    std::unique_ptr<Ring> take_ring() { return std::move(ring_); }
    // The device the socket is bound to, 0 while it is bound to none.
    [[nodiscard]] int interface_index() const { return interface_index_; }

  private:
    enum class Step { join, release };
    // What became of an attempt to join: a device that is away is no failure.
    enum class Join { done, device_away, failed };

    Status make_ring();
    Join join();
    Status bind_and_join(int index);
    [[nodiscard]] bool device_is_up() const;
    bool await_device(Startup::Milliseconds limit, const LinkWatch& links, const Wakeup& wakeup);
    Stage take_turn(Go go);
    Stage take_release(Go go);
    Stage wait_for_device();
    Stage fail(const std::string& reason);

    const Port& port_;
    const Place& place_;
    PacketSocket& socket_;
    Peer& self_;
    Startup& startup_;
    Log& log_;
    Step next_ = Step::join;
    int interface_index_ = 0;
    bool announced_absent_ = false;
    bool look_again_ = true; // the device may have changed since it was last looked at
    std::unique_ptr<Ring> ring_;
};

} // namespace afpguard
