// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/net/interface.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>

namespace afpguard {

// Tells of frames that the kernel did not take for one peer: every kind of error at once when it
// first happens, and after that no more than one line an interval, with the number that it stands
// for. Any thread may call it.
class SendErrors {
  public:
    using Clock = std::chrono::steady_clock;
    using MtuQuestion = std::function<unsigned(const std::string& device)>;
    static constexpr std::chrono::seconds interval{10};

    // `mtu`: who knows the MTU of a device, 0 where that cannot be told.
    SendErrors(std::string peer, Log& log, MtuQuestion mtu = mtu_of_interface)
        : peer_(std::move(peer)), log_(log), mtu_(std::move(mtu)) {}

    // A send of `bytes` bytes on descriptor `number` failed with `error` at the time `now`.
    void failed(int number, int error, std::size_t bytes, Clock::time_point now);
    // Says what has not been said though the interval is over. To be called once in a while.
    void remind(Clock::time_point now);
    // Says what has not been said: nothing more will come.
    void close() noexcept;

  private:
    struct Kind {
        int error = 0;
        int number = 0;           // the descriptor of the newest failure
        std::size_t longest = 0;  // frame that it stands for
        unsigned mtu = 0;         // of the peer when that frame was too long; 0: not asked
        std::uint64_t unsaid = 0; // failures
        bool said_before = false;
        Clock::time_point said{};
    };

    // More kinds than a send can fail with at any one time; the last is shared by all further ones.
    using Kinds = std::array<Kind, 16>;

    Kind& kind_of(int error);
    static Kind take(Kind& kind, Clock::time_point now);
    void say(const Kind& kind);
    void note_length(Kind& kind, std::size_t bytes) const;
    [[nodiscard]] std::string advice(const Kind& kind) const;
    [[nodiscard]] std::string advice_on_length(const Kind& kind) const;
    template <class Question> void say_all(Question due, Clock::time_point now);

    const std::string peer_;
    Log& log_;
    const MtuQuestion mtu_;
    std::mutex mutex_;
    Kinds kinds_{};
};

} // namespace afpguard
