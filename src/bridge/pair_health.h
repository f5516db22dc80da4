// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace afpguard {

// How one direction of a pair is: from the side that receives to the side that sends.
enum class Health {
    well,
    one_sided,      // frames go out, and the other side receives none
    not_forwarding, // frames that were to go out do not
};

// What has become otherwise with one direction.
struct HealthNews {
    Health before = Health::well;
    Health now = Health::well;
    std::chrono::milliseconds lasted{}; // an illness: so far, or in all when it is over
    std::uint64_t frames = 0;           // of one that begins: so far
};

// The health of one pair, judged from the running totals of its two sides and nothing else. An
// episode begins once and ends once, however often the totals are looked at.
class PairHealth {
  public:
    using Clock = std::chrono::steady_clock;
    using Sides = std::array<Totals, 2>;

    // What is called an illness: this many frames in this time, and not a single one otherwise.
    static constexpr std::chrono::seconds patience{4};
    static constexpr std::uint64_t few_lost = 3;
    static constexpr std::uint64_t few_unanswered = 100;
    // One announcement of a switch every half minute is no answer: so many looks with frames end
    // the silence of a side, none more than `patience` after the other.
    static constexpr unsigned few_answers = 3;

    // Looks at the totals of both sides, about once a second: what is new of the direction that
    // begins at each of them.
    std::array<std::optional<HealthNews>, 2> look(const Sides& totals, Clock::time_point now);
    // How that direction is, as of the last look.
    [[nodiscard]] Health of(std::size_t side) const { return directions_[side].health; }

  private:
    // Frames that come one after the other with nothing else between them.
    struct Streak {
        std::uint64_t before = 0; // the count when it began
        std::optional<Clock::time_point> since{};

        void end(std::uint64_t count);
        // The streak goes on. Whether it has become long by now; a slow one begins anew.
        bool grows(std::uint64_t count, std::uint64_t few, Clock::time_point now);
    };

    struct Direction {
        Health health = Health::well;
        Clock::time_point since{};                           // of an illness: its first frame
        std::uint64_t forwarded = 0, lost = 0, returned = 0; // as of the last look
        Streak losses, silence;
        unsigned answers = 0;
        Clock::time_point answered{};
    };

    static std::optional<HealthNews> look(Direction& direction, const Totals& here,
                                          const Totals& there, Clock::time_point now);
    static bool is_over(Direction& direction, std::uint64_t forwarded, std::uint64_t lost,
                        std::uint64_t returned, Clock::time_point now);

    std::array<Direction, 2> directions_{};
};

} // namespace afpguard
