// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/startup.h"

#include <algorithm>
#include <utility>

namespace afpguard {

Startup::Startup(StartupMode mode, std::vector<std::size_t> clusters)
    : mode_(mode),
      clusters_(std::move(clusters)),
      members_(clusters_.size()),
      sleepers_(clusters_.size(), nullptr) {}

Startup::Answer Startup::turn_of(std::size_t thread) const {
    for (std::size_t lower = thread; lower-- > 0 && clusters_[lower] == clusters_[thread];) {
        if (members_[lower].state == State::absent)
            return Go::blocked;
        if (members_[lower].state == State::starting)
            return std::nullopt;
    }
    return Go::yes;
}

// Whoever has joined with another device is about to hear that it is gone.
bool Startup::others_are_on(std::size_t thread, Device device) const {
    for (std::size_t other = 0; other < members_.size(); ++other)
        if (clusters_[other] == clusters_[thread] && members_[other].state == State::joined &&
            members_[other].device != device)
            return false;
    return true;
}

Startup::Answer Startup::release_of(std::size_t thread, std::size_t peer) const {
    const bool complete = mode_ == StartupMode::guard ? settled(clusters_[thread]) : all_settled();
    if (!complete)
        return std::nullopt;
    if (mode_ == StartupMode::strict && members_[peer].state != State::joined)
        return Go::blocked;
    return Go::yes;
}

bool Startup::settled(std::size_t cluster) const {
    for (std::size_t thread = 0; thread < members_.size(); ++thread)
        if (clusters_[thread] == cluster && members_[thread].state == State::starting)
            return false;
    return true;
}

bool Startup::all_settled() const {
    return std::ranges::none_of(
        members_, [](const Member& member) { return member.state == State::starting; });
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

template <class Question>
Go Startup::answer_at_once(std::size_t thread, const Wakeup& wakeup, Question question) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (ended_)
        return Go::stop;
    if (question() == Go::yes)
        return Go::yes;
    sleepers_[thread] = &wakeup;
    return Go::blocked;
}

// Wakes everybody to whom the change may matter.
template <class Change> void Startup::change(Change change) {
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        change();
        for (const Wakeup*& sleeper : sleepers_)
            if (const Wakeup* rung = std::exchange(sleeper, nullptr))
                rung->ring();
    }
    changed_.notify_all();
}

Go Startup::await_turn(std::size_t thread) {
    return wait_for_answer([&] { return turn_of(thread); });
}

Go Startup::ask_turn(std::size_t thread, Device device, const Wakeup& wakeup) {
    return answer_at_once(thread, wakeup, [&] {
        return others_are_on(thread, device) ? turn_of(thread) : Answer(Go::blocked);
    });
}

Go Startup::await_release(std::size_t thread, std::size_t peer) {
    return wait_for_answer([&] { return release_of(thread, peer); });
}

Go Startup::ask_release(std::size_t thread, std::size_t peer, const Wakeup& wakeup) {
    return answer_at_once(thread, wakeup, [&] { return release_of(thread, peer); });
}

void Startup::forget(std::size_t thread) {
    const std::lock_guard<std::mutex> lock(mutex_);
    sleepers_[thread] = nullptr;
}

void Startup::joined(std::size_t thread, Device device) {
    change([&] { members_[thread] = {State::joined, device}; });
}

void Startup::absent(std::size_t thread) {
    change([&] { members_[thread] = {State::absent}; });
}

void Startup::stop() {
    change([&] { ended_ = true; });
}

void Startup::give_up(std::string_view reason, Log& log) {
    // The engine ends the process as soon as one thread comes home, so none may do that before the
    // line is written: neither one that waits nor another one that has failed.
    change([&] {
        if (!ended_)
            log.error(reason);
        ended_ = true;
    });
}

} // namespace afpguard
