// SPDX-License-Identifier: GPL-2.0-only
#include "tests/schedules/schedule.h"

#include <array>
#include <cstddef>

namespace afpguard::test {

Schedule::Schedule(unsigned seed, Trouble trouble)
    : random_(seed),
      trouble_(trouble),
      mode_(below(2) == 0 ? StartupMode::guard : StartupMode::strict),
      pairs_(1 + below(3)),
      threads_(1 + below(3)),
      up_(std::size_t{2} * pairs_, true),
      kernel_(seed, mode_ == StartupMode::strict) {
    for (unsigned pair = 0; pair < pairs_; ++pair)
        kernel_.add_pair("left" + std::to_string(pair), "right" + std::to_string(pair), threads_);
}

std::string Schedule::run() {
    std::vector<InterfaceSettings> interfaces;
    for (unsigned pair = 0; pair < pairs_; ++pair)
        for (const InterfaceSettings& one : pair_of(CopyMode::ips, "left" + std::to_string(pair),
                                                    "right" + std::to_string(pair), threads_))
            interfaces.push_back(one);
    if (trouble_ == Trouble::failure)
        refuse_something();
    constexpr std::array run_modes{RunMode::workers, RunMode::pairs, RunMode::autofp};
    bridge_.environment().run_mode = run_modes[below(run_modes.size())];
    if (bridge_.environment().run_mode == RunMode::autofp)
        bridge_.prepare_hosts([this](FakeHost& host) { host.hand_over_to(others_); });
    const Text refused = bridge_.make(RunningBridge::settings_of(interfaces, mode_));
    if (!refused.empty())
        return refused.c_str();
    const std::string wrong = run_bridge();
    bridge_.stop();
    return wrong.empty() ? judge_end() : wrong;
}

void Schedule::refuse_something() {
    constexpr std::array steps{Step::close_gate, Step::ring, Step::bind, Step::join,
                               Step::open_gate};
    kernel_.refuse(below(2 * pairs_ * threads_), steps[below(steps.size())]);
}

std::string Schedule::run_bridge() {
    const bool some_away = trouble_ == Trouble::absent && below(2) == 0;
    if (some_away)
        kernel_.set_up(below(2 * pairs_), false);
    bridge_.run();
    switch (trouble_) {
    case Trouble::none:
        return await_forwarding();
    case Trouble::absent:
        change_devices();
        return await_forwarding();
    case Trouble::failure:
        return await_failure();
    case Trouble::stop:
        for (unsigned times = below(12); times > 0; --times)
            kernel_.pause();
        return {};
    }
    return "no such trouble";
}

void Schedule::change_devices() {
    for (unsigned times = below(10); times > 0; --times) {
        kernel_.pause();
        kernel_.set_up(below(2 * pairs_), below(2) == 0);
    }
    for (std::size_t device = 0; device < up_.size(); ++device) {
        up_[device] = below(4) != 0;
        kernel_.set_up(device, up_[device]);
    }
}

bool Schedule::peer_shall_be_up(std::size_t thread) const {
    return up_[device_of(thread) ^ 1U];
}

// Whoever joined before its interface went away for good may receive too.
bool Schedule::shall_receive(std::size_t thread) const {
    return up_[device_of(thread)] && (mode_ == StartupMode::guard || peer_shall_be_up(thread));
}

// Frames keep coming: in guard mode the peer may still be on its way.
std::string Schedule::await_forwarding() {
    for (std::size_t thread = 0; thread < bridge_.size(); ++thread) {
        if (!shall_receive(thread))
            continue;
        const Fate fate = peer_shall_be_up(thread) ? Fate::sent : Fate::guarded;
        const bool forwards = wait_until([&] {
            kernel_.deliver(thread);
            const Totals totals = bridge_.totals(thread);
            return totals.of(fate) > 0 || (fate == Fate::guarded && totals.of(Fate::failed) > 0);
        });
        if (!forwards)
            return "thread " + std::to_string(thread) + " does not forward";
    }
    return {};
}

// Nobody waits for a thread that cannot start, even before the engine ends for it.
std::string Schedule::await_failure() {
    bool failed = false;
    const bool settled = wait_until([&] {
        bool all = true;
        for (std::size_t thread = 0; thread < bridge_.size(); ++thread) {
            kernel_.deliver(thread);
            failed |= bridge_.ended(thread) && bridge_.end_of(thread) == WorkerEnd::failed;
            all &= bridge_.ended(thread) || bridge_.host(thread).is_receiving();
        }
        return failed && all;
    });
    if (!settled)
        return failed ? "a thread waits for one that cannot start" : "a refusal is not heeded";
    return bridge_.log().has("refused by the test") ? "" : "the reason is not told";
}

std::string Schedule::judge_end() {
    if (std::string broken = kernel_.broken(); !broken.empty())
        return broken;
    if (!bridge_.balanced())
        return "a frame has no end, or two";
    if (mode_ == StartupMode::strict && bridge_.sum_of(Fate::guarded) != 0)
        return "strict mode dropped a frame";
    for (std::size_t thread = 0; thread < bridge_.size(); ++thread)
        if (trouble_ != Trouble::failure && bridge_.end_of(thread) == WorkerEnd::failed)
            return "thread " + std::to_string(thread) + " failed:\n" + bridge_.log().all().c_str();
    return {};
}

} // namespace afpguard::test
