// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/transmitter.h"

#include "src/net/vnet.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <utility>

namespace afpguard {

namespace {

// How long to look away from a device whose queue is full: poll() knows nothing of that queue.
constexpr std::chrono::microseconds full_queue_pause{50};

} // namespace

// No address in the messages: the socket is bound, so the kernel has the device at hand, and a
// frame can go nowhere else.
Transmitter::Transmitter(const Peer& peer, SendErrors& errors, const Limits& limits)
    : peer_(peer),
      errors_(errors),
      limits_{std::clamp(limits.frames, 1U, most_frames), limits.bytes, limits.patience,
              limits.rest} {
    for (unsigned at = 0; at < most_frames; ++at) {
        messages_[at].msg_hdr.msg_iov = &pieces_[at];
        messages_[at].msg_hdr.msg_iovlen = 1;
    }
}

void Transmitter::send(const Frame& frame, Fate success, FrameSource& source) {
    if (!can_leave_merged(frame))
        return give_up({frame.slot, frame.length, success}, peer_.read().descriptor(),
                       EPROTONOSUPPORT, source);
    const auto bytes = bytes_to_send(frame);
    pieces_[count_] = {bytes.data(), bytes.size()};
    bytes_ += bytes.size();
    waiting_[count_] = {frame.slot, frame.length, success};
    if (++count_ >= limits_.frames || bytes_ >= limits_.bytes)
        flush(source);
}

void Transmitter::flush(FrameSource& source) {
    if (count_ == 0)
        return;
    const PeerWord peer = peer_.read();
    if (peer.up())
        send_all(peer.descriptor(), source);
    else
        guard_all(source);
    count_ = 0;
    bytes_ = 0;
}

void Transmitter::guard_all(FrameSource& source) {
    for (unsigned at = 0; at < count_; ++at)
        source.ended(waiting_[at].slot, Fate::guarded);
}

void Transmitter::send_all(int descriptor, FrameSource& source) {
    Clock::time_point deadline{};
    for (unsigned done = 0; done < count_;) {
        const int sent = ::sendmmsg(descriptor, &messages_[done], count_ - done, MSG_DONTWAIT);
        for (int left = sent; left > 0; --left, ++done)
            source.ended(waiting_[done].slot, waiting_[done].success);
        // Fewer than there were: the kernel stopped at one that failed, and the next call, which
        // begins with that one, tells why.
        patient_ = patient_ || sent > 0;
        if (sent > 0 || worth_another_try(descriptor, errno, deadline))
            continue;
        give_up(waiting_[done++], descriptor, errno, source);
    }
}

void Transmitter::give_up(const Waiting& frame, int descriptor, int error, FrameSource& source) {
    errors_.failed(descriptor, error, frame.length, SendErrors::Clock::now());
    source.not_sent(frame.slot, error);
}

// Out of the way of what does go out. Leaves errno as the kernel has set it.
[[gnu::cold, gnu::noinline]] bool Transmitter::worth_another_try(int descriptor, int error,
                                                                 Clock::time_point& deadline) {
    if (error == EINTR)
        return true;
    const bool no_room = error == EAGAIN || error == ENOBUFS;
    if (!no_room || !patient_)
        return false;
    const auto now = Clock::now();
    if (deadline == Clock::time_point{}) {
        if (now < rested_)
            return false;
        deadline = now + limits_.patience;
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
    // Whoever has been waited for in vain is not waited for again, before he takes a frame.
    patient_ = left.count() > 0;
    if (!patient_)
        return false;
    wait_for_room(descriptor, error, left);
    const auto waited = Clock::now() - (deadline - limits_.patience);
    rested_ = Clock::now() + limits_.rest * waited;
    errno = error;
    return true;
}

void Transmitter::wait_for_room(int descriptor, int error, std::chrono::milliseconds limit) {
    // Only EAGAIN is about the socket's own buffer, and poll() tells when that drains.
    pollfd waiting{descriptor, POLLOUT, 0};
    if (error == EAGAIN)
        ::poll(&waiting, 1, static_cast<int>(limit.count()));
    else
        std::this_thread::sleep_for(full_queue_pause);
}

} // namespace afpguard
