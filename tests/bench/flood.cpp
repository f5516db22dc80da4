// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/flood.h"

#include "tests/tools/frame_generator.h"

#include <sys/prctl.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace afpguard::bench {

namespace {

using std::chrono::duration;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using tools::Clock;

constexpr double most_missed = 1e-3;         // seconds that are made up for
constexpr microseconds shortest_sleep{50};   // less is no sleep on most machines
constexpr unsigned turns_between_looks = 64; // for a signal

tools::FrameRecipe recipe_of(const FloodRecipe& flood) {
    tools::FrameRecipe recipe;
    recipe.kinds = tools::parse_kinds("udp");
    recipe.smallest = recipe.largest = flood.size;
    recipe.flows = flood.flows;
    recipe.addresses.source_mac = {2, 0xb0, 0, 0, 0, 1};
    recipe.addresses.destination_mac = {2, 0xb0, 0, 0, 0, 2};
    return recipe;
}

std::vector<tools::Bytes> frames_of(const FloodRecipe& recipe) {
    tools::FrameGenerator generator(recipe_of(recipe));
    std::vector<tools::Bytes> frames(recipe.flows);
    for (tools::Bytes& frame : frames)
        if (!generator.next(frame))
            throw tools::ToolError("no frame");
    return frames;
}

// Which frames are due at a rate; 0 is no limit.
class Schedule {
  public:
    explicit Schedule(double rate) : rate_(rate) {}

    std::size_t due(double now) {
        if (rate_ == 0)
            return XdpSender::most_at_once;
        dealt_with_ = std::max(dealt_with_, now * rate_ - std::max(1.0, rate_ * most_missed));
        return static_cast<std::size_t>(std::max(0.0, now * rate_ + 1 - dealt_with_));
    }
    void take(std::size_t frames) { dealt_with_ += static_cast<double>(frames); }
    [[nodiscard]] nanoseconds until_due(double now) const {
        const double seconds = dealt_with_ / rate_ - now;
        return std::max<nanoseconds>(nanoseconds(static_cast<long long>(seconds * 1e9)),
                                     shortest_sleep);
    }

  private:
    double rate_;
    double dealt_with_ = 0;
};

double seconds_since(Clock::time_point begin) {
    return duration<double>(Clock::now() - begin).count();
}

} // namespace

Flood::Flood(const FloodRecipe& recipe) : sender_(recipe.interface, frames_of(recipe)) {
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

std::size_t Flood::send_some(std::size_t most, FloodAccount& account) {
    const XdpSender::Outcome outcome = sender_.send(most);
    account.sent += outcome.taken - outcome.failed;
    account.failed += outcome.failed;
    return outcome.taken;
}

FloodAccount Flood::run(double rate, nanoseconds time, tools::StopSignal& stop) {
    FloodAccount account;
    Schedule schedule(rate);
    const double length = duration<double>(time).count();
    const auto begin = Clock::now();
    double now = 0;
    unsigned turn = 0;
    while (now < length && (turn++ % turns_between_looks != 0 || !stop.requested())) {
        if (const std::size_t due = schedule.due(now); due > 0)
            schedule.take(send_some(due, account));
        else
            stop.wait(-1, 0, schedule.until_due(now));
        now = seconds_since(begin);
    }
    account.seconds = now;
    return account;
}

} // namespace afpguard::bench
