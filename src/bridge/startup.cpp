// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/startup.h"

#include <algorithm>
#include <utility>

namespace afpguard {

Startup::Startup(StartupMode mode, std::vector<std::size_t> clusters)
    : mode_(mode), clusters_(std::move(clusters)), states_(clusters_.size(), State::starting) {}

Startup::Answer Startup::turn_of(std::size_t thread) const {
    for (std::size_t lower = thread; lower-- > 0 && clusters_[lower] == clusters_[thread];) {
        if (states_[lower] == State::absent)
            return Go::blocked;
        if (states_[lower] == State::starting)
            return std::nullopt;
    }
    return Go::yes;
}

Startup::Answer Startup::release_of(std::size_t thread, std::size_t peer) const {
    const bool complete = mode_ == StartupMode::guard ? settled(clusters_[thread]) : all_settled();
    if (!complete)
        return std::nullopt;
    if (mode_ == StartupMode::strict && states_[peer] != State::joined)
        return Go::blocked;
    return Go::yes;
}

bool Startup::settled(std::size_t cluster) const {
    for (std::size_t thread = 0; thread < states_.size(); ++thread)
        if (clusters_[thread] == cluster && states_[thread] == State::starting)
            return false;
    return true;
}

bool Startup::all_settled() const {
    return std::ranges::none_of(states_, [](State state) { return state == State::starting; });
}

template <class Question> Go Startup::wait_for_answer(Question question) {
    std::unique_lock<std::mutex> lock(mutex_);
    Answer answer;
    changed_.wait(lock, [&] {
        answer = ended_ ? Go::stop : question();
        return answer.has_value();
    });
    return *answer;
}

template <class Question> Go Startup::wait_for_yes(Question question, Milliseconds limit) {
    std::unique_lock<std::mutex> lock(mutex_);
    const bool yes =
        changed_.wait_for(lock, limit, [&] { return ended_ || question() == Go::yes; });
    if (ended_)
        return Go::stop;
    return yes ? Go::yes : Go::blocked;
}

Go Startup::await_turn(std::size_t thread) {
    return wait_for_answer([&] { return turn_of(thread); });
}

Go Startup::retry_turn(std::size_t thread, Milliseconds limit) {
    return wait_for_yes([&] { return turn_of(thread); }, limit);
}

Go Startup::await_release(std::size_t thread, std::size_t peer) {
    return wait_for_answer([&] { return release_of(thread, peer); });
}

Go Startup::retry_release(std::size_t thread, std::size_t peer, Milliseconds limit) {
    return wait_for_yes([&] { return release_of(thread, peer); }, limit);
}

void Startup::report(std::size_t thread, State state) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        states_[thread] = state;
    }
    changed_.notify_all();
}

void Startup::joined(std::size_t thread) {
    report(thread, State::joined);
}

void Startup::absent(std::size_t thread) {
    report(thread, State::absent);
}

void Startup::stop() {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        ended_ = true;
    }
    changed_.notify_all();
}

void Startup::give_up(std::string_view reason, Log& log) {
    {
        // The engine ends the process as soon as one thread comes home, so none may do that before
        // the line is written: neither one that waits nor another one that has failed.
        const std::lock_guard<std::mutex> lock(mutex_);
        if (!ended_)
            log.error(reason);
        ended_ = true;
    }
    changed_.notify_all();
}

} // namespace afpguard
