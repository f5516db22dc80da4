// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/supervisor.h"

#include <poll.h>
#include <pthread.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <exception>
#include <string>
#include <system_error>
#include <utility>

namespace afpguard {

namespace {

constexpr std::chrono::seconds round_interval{1};

// The engine's signals are for its own threads: a new thread inherits what its maker blocks.
class SignalsBlocked {
  public:
    SignalsBlocked() {
        sigset_t all{};
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_SETMASK, &all, &before_);
    }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;
    ~SignalsBlocked() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  private:
    sigset_t before_{};
};

} // namespace

Status Supervisor::start(Settle settle) {
    auto links = LinkWatch::start();
    if (!links)
        return links.error();
    auto wakeup = Wakeup::make();
    if (!wakeup)
        return wakeup.error();
    settle_ = std::move(settle);
    links_ = *std::move(links);
    wakeup_ = *std::move(wakeup);
    const SignalsBlocked blocked;
    try {
        thread_ = std::jthread([this](const std::stop_token& stopping) { run(stopping); });
    } catch (const std::system_error& refusal) {
        return Error(std::string("no thread to be had: ") + refusal.what());
    }
    ::pthread_setname_np(thread_.native_handle(), "afp-guard");
    return Done{};
}

void Supervisor::stop() {
    if (!thread_.joinable())
        return;
    thread_.request_stop();
    wakeup_->ring();
    thread_.join();
}

void Supervisor::device_replaced(const Port& port) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        replaced_.push_back(&port);
    }
    if (wakeup_)
        wakeup_->ring();
}

void Supervisor::run(const std::stop_token& stopping) {
    while (!stopping.stop_requested()) {
        try {
            do_what_is_due();
        } catch (const std::exception& problem) {
            // Most likely there was no memory for a line. The next round finds what this one
            // missed.
            log_.error(problem.what());
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next_round_ - Clock::now());
        wait(std::max(left, std::chrono::milliseconds(0)));
    }
}

void Supervisor::do_what_is_due() {
    const auto now = Clock::now();
    const bool round_is_due = now >= next_round_;
    if (round_is_due)
        next_round_ = now + round_interval;
    settle_replaced();
    if (links_->news(LinkWatch::every_interface) != LinkNews::none || round_is_due)
        look_at_links();
    if (!round_is_due)
        return;
    monitor_.make_round(now);
    groups_.look(now);
}

// An interrupted wait is as good as one that has ended: the loop looks at everything.
void Supervisor::wait(std::chrono::milliseconds limit) const {
    std::array<pollfd, 2> news{
        {{links_->descriptor(), POLLIN, 0}, {wakeup_->descriptor(), POLLIN, 0}}};
    ::poll(news.data(), news.size(), static_cast<int>(limit.count()));
    wakeup_->acknowledge();
}

void Supervisor::look_at_links() {
    for (const Port& port : ports_)
        monitor_.look_at_link(port.number);
    keeper_.look();
}

void Supervisor::settle_replaced() {
    std::vector<const Port*> replaced;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        replaced.swap(replaced_);
    }
    for (const Port* port : replaced)
        settle_(*port);
}

} // namespace afpguard
