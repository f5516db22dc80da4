// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/host.h"
#include "tests/unit/other_threads.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace afpguard::test {

// An engine that passes what it is given, or what the test says of it.
class FakeHost final : public Host, public HostPort {
  public:
    // What becomes of a frame; called by the capture thread.
    using Judge = std::function<Verdict(const Frame&)>;

    void set_judge(Judge judge) { judge_ = std::move(judge); }
    // Keeps frames until there are more than that, then gives them back, the last one first; those
    // that are left when no more come, too.
    void keep_back(std::size_t count) { keep_back_ = count; }
    // Gives frames to threads of its own, which give them back; from before the first frame.
    void hand_over_to(OtherThreads& others) { others_ = &others; }
    // Refuses to go on at the next frame.
    void fail_at_next_frame() { failing_ = true; }
    void stop() { stopping_ = true; }

    [[nodiscard]] bool has_started() const { return running_; }
    // Whether the thread has been let in and has begun to wait for frames.
    [[nodiscard]] bool is_receiving() const {
        return std::ranges::any_of(waits_, [](const auto& count) { return count > 0; });
    }
    [[nodiscard]] unsigned idle_calls() const { return idle_; }
    [[nodiscard]] unsigned waits_ended_by(WaitEnd end) const {
        return waits_[static_cast<std::size_t>(end)];
    }
    // After the thread has ended: the last report and the sum of all news.
    [[nodiscard]] const Totals& reported() const { return reported_; }
    [[nodiscard]] const KernelCount& kernel_sum() const { return kernel_sum_; }

    [[nodiscard]] bool stopping() const override { return stopping_; }
    void running() override { running_ = true; }
    void await_room() override {}
    HostPort& port(std::size_t /*channel*/) override { return *this; }
    bool submit(const Frame& frame, FrameOwner& owner) override {
        if (failing_) {
            owner.finish(frame, Verdict::drop);
            return false;
        }
        if (others_ != nullptr) {
            others_->take(frame, owner);
            return true;
        }
        kept_.push_back({frame, &owner});
        fresh_ = true;
        if (kept_.size() > keep_back_)
            give_back();
        return true;
    }
    void idle() override { ++idle_; }
    void waited(WaitEnd end) override {
        ++waits_[static_cast<std::size_t>(end)];
        if (!std::exchange(fresh_, false))
            give_back();
    }
    void report(const Report& report) override {
        reported_ = report.totals;
        kernel_sum_.frames += report.kernel_news.frames;
        kernel_sum_.drops += report.kernel_news.drops;
    }

  private:
    struct Kept {
        Frame frame;
        FrameOwner* owner;
    };

    void give_back() {
        while (!kept_.empty()) {
            const Kept one = kept_.back();
            kept_.pop_back();
            one.owner->finish(one.frame, judge_ ? judge_(one.frame) : Verdict::pass);
        }
    }

    Judge judge_;
    OtherThreads* others_ = nullptr;
    std::size_t keep_back_ = 0;
    std::vector<Kept> kept_;
    bool fresh_ = false; // a frame has come since the last wait
    std::atomic<bool> failing_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<bool> running_{false};
    std::atomic<unsigned> idle_{0};
    std::array<std::atomic<unsigned>, 5> waits_{};
    Totals reported_;
    KernelCount kernel_sum_;
};

} // namespace afpguard::test
