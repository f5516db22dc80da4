// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/unit/deadline.h"

#include <atomic>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace afpguard::test {

// Threads that a test must see the end of. One that does not end cannot be left behind, nor can it
// be ended from outside: then the whole program ends, as failed.
class Team {
  public:
    Team() = default;
    Team(const Team&) = delete;
    Team& operator=(const Team&) = delete;
    ~Team() { finish(); }

    void add(std::function<void()> work) {
        ++running_;
        threads_.emplace_back([this, work = std::move(work)] {
            work();
            --running_;
        });
    }
    [[nodiscard]] bool all_ended() const { return running_ == 0; }

    // Waits for all of them.
    void finish() {
        if (!wait_until([this] { return all_ended(); })) {
            std::fputs("a thread of this test hangs\n", stderr);
            std::_Exit(EXIT_FAILURE);
        }
        for (std::thread& thread : threads_)
            thread.join();
        threads_.clear();
    }

  private:
    std::atomic<int> running_{0};
    std::vector<std::thread> threads_;
};

// Runs work(0), work(1), … on a thread each and waits for all of them.
inline void run_threads(std::size_t count, const std::function<void(std::size_t)>& work) {
    Team team;
    for (std::size_t number = 0; number < count; ++number)
        team.add([&work, number] { work(number); });
    team.finish();
}

} // namespace afpguard::test
