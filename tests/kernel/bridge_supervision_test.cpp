// SPDX-License-Identifier: GPL-2.0-only
// What is told of a bridge while its capture threads cannot.
#include "tests/kernel/pair.h"
#include "tests/kernel/run.h"
#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

namespace {

using namespace afpguard;
using test::BridgedPair;

// Where engines are held up.
class Barrier {
  public:
    void pass() {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }
    void open() {
        const std::lock_guard<std::mutex> lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

struct Rig {
    Barrier barrier; // outlives the threads that may stand at it
    BridgedPair pair;

    Rig() {
        pair.bridge.prepare_hosts([this](test::FakeHost& host) {
            host.set_judge([this](const Frame& /*frame*/) {
                barrier.pass();
                return Verdict::pass;
            });
        });
    }
    Rig(const Rig&) = delete;
    Rig& operator=(const Rig&) = delete;
    // Whatever has failed, its threads are to end.
    ~Rig() { barrier.open(); }

    [[nodiscard]] bool tells(const char* line) {
        return test::wait_until([&] { return pair.bridge.log().has(line); });
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

// Signals that a thread of this process does not take, by the thread's name; 0 where there is none.
std::uint64_t signals_blocked_by(const std::string& name) {
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream comm(task.path() / "comm");
        std::string found;
        std::getline(comm, found);
        std::ifstream status(task.path() / "status");
        for (std::string line; found == name && std::getline(status, line);)
            if (line.starts_with("SigBlk:"))
                return std::stoull(line.substr(7), nullptr, 16);
    }
    return 0;
}

constexpr std::uint64_t bit_of(int signal) {
    return std::uint64_t{1} << (signal - 1);
}

void tells_that_all_threads_are_held_up(void** state) {
    assert_string_equal(rig(state).pair.start(CopyMode::ips).c_str(), "");
    rig(state).pair.left.send_numbered(0, 20);
    rig(state).pair.right.send_numbered(0, 30);
    assert_true(rig(state).tells("warning: left: thread 1 has taken no frame for "));
    assert_true(rig(state).tells("warning: right: thread 1 has taken no frame for "));
    assert_true(rig(state).tells("and 19 wait in its ring"));
    assert_true(rig(state).tells("and 29 wait in its ring"));
    rig(state).barrier.open();
    assert_true(rig(state).pair.bridge.await(Fate::sent, 50));
    assert_true(rig(state).tells("info: left: thread 1 takes frames again after "));
    assert_true(rig(state).tells("info: right: thread 1 takes frames again after "));
    rig(state).pair.bridge.stop();
    assert_true(rig(state).pair.bridge.balanced());
}

void leaves_signals_to_the_engine(void** state) {
    rig(state).barrier.open();
    assert_string_equal(rig(state).pair.start(CopyMode::ips).c_str(), "");
    const std::uint64_t wanted = bit_of(SIGTERM) | bit_of(SIGINT) | bit_of(SIGHUP) |
                                 bit_of(SIGUSR1) | bit_of(SIGUSR2) | bit_of(SIGALRM);
    assert_int_equal(signals_blocked_by("afp-guard") & wanted, wanted);
    assert_int_equal(signals_blocked_by("bridge_supervis") & wanted, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, tells_that_all_threads_are_held_up),
        AFPG_TEST_WITH(Rig, leaves_signals_to_the_engine),
    };
    return test::run_in_network("bridge_supervision", tests);
}
