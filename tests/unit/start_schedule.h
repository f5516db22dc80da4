// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/startup.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace afpguard::test {

// What a schedule has in it besides threads that start well.
enum class Trouble {
    none,
    absent,  // interfaces that are down at first, some of them for good
    failure, // a thread that cannot start
};

// Pairs of interfaces whose capture threads start, each a real thread, with pauses in between, and
// each checking that what it is told to do it may do. All of it follows from the seed but what the
// scheduler makes of the pauses.
class StartSchedule {
  public:
    StartSchedule(unsigned seed, Trouble trouble);

    // Runs it to its end. The first rule that was broken, empty where all were kept.
    std::string run();

  private:
    struct Cluster {
        std::atomic<bool> up{true};
        bool comes_up = true;           // sooner or later
        std::atomic<unsigned> taken{0}; // places, as the kernel counts them
    };
    struct Member {
        std::size_t thread = 0;
        std::size_t cluster = 0;
        unsigned index = 0;
        std::size_t peer = 0;
        bool fails = false;
        unsigned pause = 0;
        std::atomic<bool> joined{false};
        std::atomic<bool> absent{false};
    };

    void lay_out(unsigned pairs);
    void add_members(std::size_t cluster, unsigned threads, std::size_t first_peer);
    void make_trouble(Trouble trouble);
    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }

    void run_member(Member& self);
    bool join_in_turn(Member& self);
    void receive_when_released(Member& self);
    void bring_devices_up();
    [[nodiscard]] unsigned who_shall_receive() const;

    void check_turn(const Member& self);
    void check_release(const Member& self);
    void expect(bool kept, const char* rule, const Member& self);

    std::mt19937 random_;
    StartupMode mode_;
    bool failure_ = false;
    std::deque<Cluster> clusters_;
    std::deque<Member> members_;
    std::unique_ptr<Startup> startup_;
    std::atomic<unsigned> receiving_{0};
    std::mutex mutex_;
    std::string broken_;
};

} // namespace afpguard::test
