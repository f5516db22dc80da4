// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/net/packet_socket.h"
#include "src/net/ring.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace afpguard {

// How far a capture thread has come, for an operator.
enum class ThreadState {
    starting,
    waiting, // for its device, or for threads whose device is away
    receiving,
    stalled, // frames wait for it, and it takes none
    stopped, // it has ended, by itself or because the engine does
};

// What a capture thread shows of itself, at one moment.
struct ThreadStatus {
    using Time = std::chrono::system_clock::time_point;

    ThreadState state = ThreadState::starting;
    Time since;              // in that state
    int interface_index = 0; // of the device that it is bound to; 0: none
    std::uint32_t ring_frames = 0;
    std::size_t ring_bytes = 0;
    std::uint32_t ring_waiting = 0;
    Totals totals;
    KernelCount kernel;
};

// The same, kept while the thread runs. It outlives the thread: whoever asks needs nothing of the
// thread itself. The thread writes, any thread may ask.
class ThreadRecord {
  public:
    // Frames are counted here and nowhere else.
    [[nodiscard]] Account& account() { return account_; }
    [[nodiscard]] const Account& account() const { return account_; }

    void enter(ThreadState state, int interface_index = 0);
    // The thread's ring, none from before it ends. Waits for those who are looking at it.
    void show(const Ring* ring);
    // Adds what the kernel has counted since the last time.
    void count(const KernelCount& news);

    [[nodiscard]] ThreadStatus status() const;
    // The number of the device that the thread is bound to; 0: none.
    [[nodiscard]] int interface_index() const;
    // Frames that a thread which receives has not taken yet; looks through the ring.
    [[nodiscard]] std::uint32_t untaken() const;

  private:
    Account account_;
    mutable std::mutex mutex_; // held for a moment; the thread takes it about once a second
    ThreadState state_ = ThreadState::starting;
    ThreadStatus::Time since_ = std::chrono::system_clock::now();
    int interface_index_ = 0;
    KernelCount kernel_;
    mutable std::mutex showing_; // for the ring, which takes longer to look through
    const Ring* ring_ = nullptr;
};

} // namespace afpguard
