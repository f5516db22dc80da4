// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/off_mode.h"

#include "src/bridge/send_errors.h"
#include "src/bridge/socket_setup.h"
#include "src/net/vnet.h"

#include <sys/socket.h>

#include <cerrno>
#include <string>
#include <utility>

namespace afpguard {

class UnguardedStart final : public StartSequence {
  public:
    UnguardedStart(OffMode& mode, const Port& port, const Place& place, PacketSocket& socket,
                   Log& log)
        : mode_(mode), port_(port), place_(place), socket_(socket), log_(log) {}

    Stage join() override {
        if (!mode_.await_bound(place_.thread))
            return Stage::stopped;
        const auto device = query_interface(port_.name());
        if (!device || !device->up())
            return fail("interface is down, and startup: off cannot wait for it");
        // A socket that was created for all protocols hears every device until it is bound, and to
        // take it off them costs the kernel some 10 ms. The threads of those versions are that far
        // apart, which is what lets the first ones forward to those that come last.
        if (auto s = socket_.bind_to(PacketSocket::every_interface); !s)
            return fail(s.error().message());
        if (auto s = bind_and_join(port_, socket_, device->index); !s)
            return fail(s.error().message());
        interface_index_ = device->index;
        mode_.one_more_bound();

        auto ring = set_up_ring(port_, socket_, log_);
        if (!ring)
            return fail(ring.error().message());
        ring_ = *std::move(ring);
        if (port_.filters())
            if (auto s = open_gate(port_, socket_); !s)
                return fail(s.error().message());
        mode_.descriptors_[place_.thread].store(socket_.number());
        return Stage::joined;
    }

    Stage release() override {
        return mode_.await_bound(mode_.descriptors_.size()) ? Stage::receiving : Stage::stopped;
    }

    Stage resume(const Wakeup& /*wakeup*/) override { return Stage::waiting; }
    Stage begin_anew() override {
        log_.error(port_.name() + ": startup: off knows no other device; restart Suricata");
        return Stage::waiting;
    }
    void look_again() override {}

    std::unique_ptr<Ring> take_ring() override { return std::move(ring_); }
    [[nodiscard]] int interface_index() const override { return interface_index_; }

  private:
    Stage fail(const std::string& reason) {
        log_.error(port_.name() + ": " + reason);
        return Stage::failed;
    }

    OffMode& mode_;
    const Port& port_;
    const Place& place_;
    PacketSocket& socket_;
    Log& log_;
    int interface_index_ = 0;
    std::unique_ptr<Ring> ring_;
};

namespace {

class UnguardedSender final : public Sender {
  public:
    UnguardedSender(const std::atomic<int>& descriptor, std::string peer, Log& log)
        : descriptor_(descriptor), errors_(std::move(peer), log) {}

    void send(const Frame& frame, Fate success, FrameSource& source) override {
        const int descriptor = descriptor_.load();
        const int error = try_to_send(descriptor, frame);
        if (error == 0)
            return source.ended(frame.slot, success);
        errors_.failed(descriptor, error, frame.length, SendErrors::Clock::now());
        source.not_sent(frame.slot, error);
    }

    void flush(FrameSource& /*source*/) override {} // nothing waits

  private:
    // 0, or the errno.
    static int try_to_send(int descriptor, const Frame& frame) {
        if (!can_leave_merged(frame))
            return EPROTONOSUPPORT;
        const auto bytes = bytes_to_send(frame);
        return ::send(descriptor, bytes.data(), bytes.size(), 0) >= 0 ? 0 : errno;
    }

    const std::atomic<int>& descriptor_;
    SendErrors errors_;
};

} // namespace

std::unique_ptr<StartSequence> OffMode::make_start(const Port& port, const Place& place,
                                                   PacketSocket& socket, Log& log) {
    return std::make_unique<UnguardedStart>(*this, port, place, socket, log);
}

std::unique_ptr<Sender> OffMode::make_sender(std::size_t peer, const std::string& peer_name,
                                             Log& log) {
    return std::make_unique<UnguardedSender>(descriptors_[peer], peer_name, log);
}

bool OffMode::await_bound(std::size_t threads) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return ended_ || bound_ >= threads; });
    return !ended_;
}

void OffMode::one_more_bound() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        ++bound_;
    }
    changed_.notify_all();
}

void OffMode::stop() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
}

} // namespace afpguard
