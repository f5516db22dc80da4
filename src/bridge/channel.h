// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/bridge/host.h"
#include "src/bridge/lost_giants.h"
#include "src/bridge/port.h"
#include "src/bridge/port_watch.h"
#include "src/bridge/ring_mender.h"
#include "src/bridge/sender.h"
#include "src/bridge/start_sequence.h"
#include "src/bridge/supervisor.h"
#include "src/bridge/thread_record.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

namespace afpguard {

// One socket of a capture thread: takes frames from its ring, hands them to the engine, and sends
// what comes back with a good verdict to its peer.
class Channel final : public FrameOwner, private FrameSource {
  public:
    // What it works with; what is referred to outlives it. No sender: it sends nothing.
    struct Parts {
        const Port& port;
        PacketSocket& socket;
        Log& log;
        ThreadRecord& record;
        Supervisor& supervisor;
        bool spokesman; // tells what concerns all channels of the port
        std::unique_ptr<StartSequence> start;
        std::unique_ptr<Sender> sender;
    };

    // How a helping of frames ended.
    enum class Taken {
        all,   // the ring is drained, and all that was to be sent has left
        some,  // there may be more
        failed // the engine cannot go on
    };

    static Result<std::unique_ptr<Channel>> make(Parts parts);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel() { record_.show(nullptr); }

    // The start, step by step. False: the channel cannot start, or shall not any more.
    [[nodiscard]] bool join();
    [[nodiscard]] bool release();
    // Goes on with a start that had to wait, or has to be made anew; `wakeup` rings when another
    // thread lets it get further.
    [[nodiscard]] bool resume(const Wakeup& wakeup, const Host& host, HostPort& engine);
    [[nodiscard]] bool receiving() const { return stage_ == Stage::receiving; }
    // Whether resume() has nothing to do.
    [[nodiscard]] bool settled() const { return receiving() && !device_gone_; }

    // What to poll for frames: nothing (-1) before it receives.
    [[nodiscard]] int frames_descriptor() const { return receiving() ? socket_.number() : -1; }
    // What to poll for news of devices, which hear() reads.
    [[nodiscard]] int links_descriptor() const { return links_.descriptor(); }
    void hear();
    // An error waits on the socket.
    void socket_failed() { watch_.socket_failed(); }

    // Hands the engine up to so many of the frames that are in the ring.
    Taken take(std::uint32_t most, const Host& host, HostPort& engine);
    // To be called before any wait.
    void send_what_waits();
    void report(HostPort& engine);
    // The last frames and the last report.
    void end(HostPort& engine);

    // Called by whichever thread the engine is done with the frame on.
    void finish(const Frame& frame, Verdict verdict) noexcept override;

    // What was received and what became of it.
    [[nodiscard]] const Account& account() const { return account_; }
    // Places in the ring; none before it is made.
    [[nodiscard]] std::uint32_t frame_count() const {
        return ring_ ? ring_->layout().frame_count : 0;
    }
    [[nodiscard]] const Port& port() const { return port_; }

  private:
    Channel(Parts parts, LinkWatch links);

    void take_ring();
    void enter(Stage stage);
    [[nodiscard]] bool reach(Stage stage);
    bool leave_device(const Host& host, HostPort& engine);
    std::optional<bool> receive(Frame& frame);
    bool take(Frame& frame, HostPort& engine);
    void flush(Frame& first, HostPort& engine);
    void settle_time(Frame& frame);
    // What becomes of a frame, where it is not to be sent.
    [[nodiscard]] std::optional<Fate> end_without_sending(const Frame& frame,
                                                          Verdict verdict) const;
    void end(const Frame& frame, Verdict verdict);
    void ended(std::uint32_t slot, Fate fate) noexcept override;
    void not_sent(std::uint32_t slot, int error) noexcept override;
    [[nodiscard]] std::uint64_t frames_in_flight() const;
    void await_frames_in_flight();
    void count_malformed();
    void mend_ring(const KernelCount& news);
    void discard_ring();

    const Port& port_;
    PacketSocket& socket_;
    Log& log_;
    ThreadRecord& record_;
    Supervisor& supervisor_;
    const bool spokesman_;
    PortWatch watch_;
    LostGiants giants_;
    RingMender mender_;
    LinkWatch links_;
    std::unique_ptr<StartSequence> start_;
    Stage stage_ = Stage::waiting;
    std::unique_ptr<Sender> sender_;
    std::unique_ptr<Ring> ring_;
    std::uint64_t malformed_ = 0; // places of this ring, that are counted
    std::mutex ending_; // one frame at a time, where frames come back from several threads
    Account& account_;  // of the record
    bool device_gone_ = false;
    bool device_replaced_ = false;
    bool card_time_is_wrong_ = false;
};

} // namespace afpguard
