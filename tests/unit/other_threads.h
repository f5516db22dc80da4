// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/host.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace afpguard::test {

// Threads of an engine that get frames from those that capture, and pass every one.
class OtherThreads {
  public:
    explicit OtherThreads(unsigned count) {
        for (unsigned number = 0; number < count; ++number)
            threads_.emplace_back([this] { work(); });
    }
    OtherThreads(const OtherThreads&) = delete;
    OtherThreads& operator=(const OtherThreads&) = delete;
    // Ends when all that was taken has been given back.
    ~OtherThreads() {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            ended_ = true;
        }
        changed_.notify_all();
        for (std::thread& thread : threads_)
            thread.join();
    }

    void take(const Frame& frame, FrameOwner& owner) {
        {
            const std::lock_guard<std::mutex> lock(mutex_);
            frames_.emplace_back(frame, &owner);
        }
        changed_.notify_one();
    }

  private:
    void work() {
        for (;;) {
            std::unique_lock<std::mutex> lock(mutex_);
            changed_.wait(lock, [this] { return ended_ || !frames_.empty(); });
            if (frames_.empty())
                return;
            const auto [frame, owner] = frames_.front();
            frames_.pop_front();
            lock.unlock();
            owner->finish(frame, Verdict::pass);
        }
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<Frame, FrameOwner*>> frames_;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

} // namespace afpguard::test
