// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace afpguard {

// Tells of frames that the kernel did not take: every kind of error at once when it first happens,
// and after that no more than one line an interval, with the number that it stands for.
class SendErrors {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds interval{10};

    SendErrors(std::string peer, Log& log) : peer_(std::move(peer)), log_(log) {}

    // A send on descriptor `number` failed with `error` at the time `now`.
    void failed(int number, int error, Clock::time_point now);

  private:
    struct Kind {
        int error = 0;
        std::uint64_t unsaid = 0;
        Clock::time_point said{};
    };

    Kind& kind_of(int error);

    std::string peer_;
    Log& log_;
    // More kinds than a send can fail with at any one time; the last is shared by all further ones.
    std::array<Kind, 16> kinds_{};
};

} // namespace afpguard
