// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/bridge/host.h"
#include "src/bridge/port.h"
#include "src/bridge/port_watch.h"
#include "src/bridge/sender.h"
#include "src/bridge/start_sequence.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"
#include "src/os/wakeup.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>

namespace afpguard {

// How a capture thread ended.
enum class WorkerEnd { stopped, failed };

// One capture thread: it starts, then takes frames from its ring, hands them to the engine, and
// sends what comes back with a good verdict to its peer.
class Worker final : public FrameOwner, private FrameSource {
  public:
    // What the thread works with; what is referred to outlives the thread. No sender: it sends
    // nothing.
    struct Parts {
        const Port& port;
        PacketSocket& socket;
        Log& log;
        bool spokesman; // tells what concerns all threads of the port
        std::unique_ptr<StartSequence> start;
        std::unique_ptr<Sender> sender;
    };

    static Result<std::unique_ptr<Worker>> make(Parts parts);

    // Runs until the host stops or something ends it. Called by the thread itself.
    WorkerEnd run(Host& host);
    // Ends the thread's current wait. Called by any thread.
    void wake() const noexcept { wakeup_.ring(); }

    // Called by whichever thread the engine is done with the frame on.
    void finish(const Frame& frame, Verdict verdict) noexcept override;

    // What was received and what became of it.
    [[nodiscard]] const Account& account() const { return account_; }

  private:
    using Clock = std::chrono::steady_clock;

    Worker(Parts parts, Wakeup wakeup, LinkWatch links);

    Stage start(Host& host);
    bool receive_until_stopped(Host& host);
    WaitEnd wait();
    WaitEnd give_up_waiting(int error);
    bool drain(Host& host);
    bool receive(Frame& frame);
    bool take(Frame& frame, Host& host);
    void flush(Frame& first, Host& host);
    void settle_time(Frame& frame);
    // What becomes of a frame, where it is not to be sent.
    [[nodiscard]] std::optional<Fate> end_without_sending(const Frame& frame,
                                                          Verdict verdict) const;
    void end(const Frame& frame, Verdict verdict);
    void ended(std::uint32_t slot, Fate fate) noexcept override;
    void send_what_waits();
    [[nodiscard]] std::uint64_t frames_in_flight() const;
    void await_frames_in_flight();
    void report(Host& host);
    void report_each_second(Host& host);

    const Port& port_;
    PacketSocket& socket_;
    Log& log_;
    PortWatch watch_;
    Wakeup wakeup_;
    LinkWatch links_;
    std::unique_ptr<StartSequence> start_sequence_;
    std::unique_ptr<Sender> sender_;
    std::unique_ptr<Ring> ring_;
    std::mutex ending_; // one frame at a time, where frames come back from several threads
    Account account_;
    bool card_time_is_wrong_ = false;
    bool waiting_failed_ = false;
    Clock::time_point reported_{};
};

} // namespace afpguard
