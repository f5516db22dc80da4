// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/schedules/fake_kernel.h"
#include "tests/unit/running_bridge.h"

#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace afpguard::test {

// What a schedule has in it besides threads that start well.
enum class Trouble {
    none,
    absent,  // interfaces that go and come, some of them for good
    failure, // a thread that cannot start
    stop,    // the engine is stopped, at any moment
};

// A bridge that starts and forwards on a kernel that takes a random time for everything. All of it
// follows from the seed but what the machine's scheduler makes of it.
class Schedule {
  public:
    Schedule(unsigned seed, Trouble trouble);

    // Runs it to its end. What went wrong; empty where nothing did.
    std::string run();

  private:
    [[nodiscard]] unsigned below(unsigned bound) {
        return static_cast<unsigned>(random_() % bound);
    }
    [[nodiscard]] bool shall_receive(std::size_t thread) const;
    [[nodiscard]] bool peer_shall_be_up(std::size_t thread) const;
    [[nodiscard]] std::size_t device_of(std::size_t thread) const { return thread / threads_; }

    void refuse_something();
    void change_devices();
    std::string run_bridge();
    std::string await_forwarding();
    std::string await_failure();
    std::string judge_end();

    std::mt19937 random_;
    const Trouble trouble_;
    const StartupMode mode_;
    const unsigned pairs_;
    const unsigned threads_; // of each interface
    std::vector<bool> up_;   // interfaces, in the end
    FakeKernel kernel_;
    OtherThreads others_{2}; // of the engine, in autofp
    RunningBridge bridge_;
};

} // namespace afpguard::test
