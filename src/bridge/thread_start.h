// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/peer.h"
#include "src/bridge/port.h"
#include "src/bridge/socket_reserve.h"
#include "src/bridge/start_sequence.h"
#include "src/bridge/startup.h"
#include "src/bridge/topology.h"
#include "src/log.h"
#include "src/net/packet_socket.h"
#include "src/os/wakeup.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace afpguard {

// The start of one channel, in four steps: the ring is made, beside those of all other
// threads; the socket is bound and joins its cluster, in the order of the threads, behind a gate
// that lets nothing in; its peer word is published; the gate is opened.
class ThreadStart final : public StartSequence {
  public:
    ThreadStart(const Port& port, const Place& place, PacketSocket& socket, Peer& self,
                Startup& startup, SocketReserve& reserve, Log& log);

    ThreadStart(const ThreadStart&) = delete;
    ThreadStart& operator=(const ThreadStart&) = delete;
    ~ThreadStart() override { startup_.forget(place_.thread); }

    Stage join() override;
    Stage release() override;
    Stage resume(const Wakeup& wakeup) override;
    Stage begin_anew() override;
    void look_again() override { look_again_ = true; }
    std::unique_ptr<Ring> take_ring() override { return std::move(ring_); }
    [[nodiscard]] int interface_index() const override { return interface_index_; }

  private:
    using Clock = std::chrono::steady_clock;
    enum class Step { socket, join, release, none };
    // What became of an attempt to join: a device that is away is no failure.
    enum class Join { done, device_away, failed };

    Stage take_steps();
    Join join_cluster();
    [[nodiscard]] bool device_is_up() const;
    Status make_ring();
    // Whether there is a socket, with its ring, to join with.
    bool begin_with_fresh_socket();
    Status take_fresh_socket();
    Stage go_on(const Wakeup& wakeup);
    Stage give_up(Stage stage);
    Stage take_turn(Go go);
    Stage take_release(Go go);
    Stage wait_for_device();
    Stage fail(const std::string& reason);

    const Port& port_;
    const Place& place_;
    PacketSocket& socket_;
    Peer& self_;
    Startup& startup_;
    SocketReserve& reserve_;
    Log& log_;
    Step next_ = Step::join;
    int interface_index_ = 0;
    bool announced_absent_ = false;
    bool look_again_ = true; // the device may have changed since it was last looked at
    std::optional<Clock::time_point> attempted_; // when a fresh socket was last asked for
    std::string failure_;                        // why the newest attempt has failed, for the log
    std::unique_ptr<Ring> ring_;
};

} // namespace afpguard
