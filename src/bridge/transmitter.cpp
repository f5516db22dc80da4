// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/transmitter.h"

#include "src/net/vnet.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <memory>
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
    for (unsigned at = 0; at < most_frames; ++at)
        messages_[at].msg_hdr.msg_iov = pieces_[at].data();
}

void Transmitter::send(const Frame& frame, Fate success, FrameSource& source) {
    const Waiting whole{frame.slot, frame.length, success, true};
    if (can_leave_merged(frame)) {
        const auto bytes = bytes_to_send(frame);
        return enqueue({bytes.data(), bytes.size()}, {}, whole, source);
    }
    if (const auto cut = Segmentation::of(frame))
        return send_in_segments(*cut, whole, source);
    flush(source); // whose failures are none of this frame's
    end(whole, EPROTONOSUPPORT, peer_.read().descriptor(), source);
}

[[gnu::noinline]] void Transmitter::send_in_segments(const Segmentation& cut, Waiting segment,
                                                     FrameSource& source) {
    if (!headers_)
        headers_ = std::make_unique<std::array<Headers, most_frames>>();
    const auto payload = cut.payload();
    const auto whole = static_cast<std::uint32_t>(payload.size());
    const std::uint32_t size = cut.segment_size();
    // Of the longest: which MTU it would need is said where it is too long.
    segment.length = cut.header_length() + std::min(size, whole);
    for (std::uint32_t offset = 0; offset < whole; offset += size) {
        const Segmentation::Piece piece{offset, std::min(size, whole - offset)};
        Headers& headers = (*headers_)[count_];
        cut.write_headers(piece, headers.data());
        segment.last = offset + piece.length == whole;
        enqueue({headers.data(), vnet_header_length + cut.header_length()},
                {&payload[offset], piece.length}, segment, source);
    }
}

void Transmitter::enqueue(iovec first, iovec second, const Waiting& waiting, FrameSource& source) {
    pieces_[count_] = {first, second};
    messages_[count_].msg_hdr.msg_iovlen = second.iov_len == 0 ? 1 : 2;
    bytes_ += first.iov_len + second.iov_len;
    waiting_[count_] = waiting;
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
    for (unsigned at = 0; at < count_; ++at) {
        if (!waiting_[at].last)
            continue;
        failed_ = 0;
        source.ended(waiting_[at].slot, Fate::guarded);
    }
}

void Transmitter::send_all(int descriptor, FrameSource& source) {
    Clock::time_point deadline{};
    for (unsigned done = 0; done < count_;) {
        const int sent = ::sendmmsg(descriptor, &messages_[done], count_ - done, MSG_DONTWAIT);
        for (int left = sent; left > 0; --left, ++done)
            end(waiting_[done], 0, descriptor, source);
        // Fewer than there were: the kernel stopped at one that failed, and the next call, which
        // begins with that one, tells why.
        patient_ = patient_ || sent > 0;
        if (sent > 0 || worth_another_try(descriptor, errno, deadline))
            continue;
        end(waiting_[done++], errno, descriptor, source);
    }
}

// One has been sent, where `error` is 0. A frame has failed where any of its segments has.
void Transmitter::end(const Waiting& waiting, int error, int descriptor, FrameSource& source) {
    if (failed_ == 0)
        failed_ = error;
    if (!waiting.last)
        return;
    if (failed_ == 0)
        return source.ended(waiting.slot, waiting.success);
    errors_.failed(descriptor, failed_, waiting.length, SendErrors::Clock::now());
    source.not_sent(waiting.slot, std::exchange(failed_, 0));
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
