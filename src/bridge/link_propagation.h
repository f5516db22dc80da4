// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/interface.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace afpguard {

// Makes the ends of a pair behave like those of a cable: where one port loses its carrier, the
// other is taken down, and it is brought up again when the carrier is back and stays. Decides, and
// does nothing itself.
class LinkPropagation {
  public:
    using Clock = std::chrono::steady_clock;
    // How long a carrier must be there before the other port is brought up again.
    static constexpr std::chrono::seconds hold_down{2};
    // How long a port may take to find its carrier after the start, or when it was brought up.
    static constexpr std::chrono::seconds patience{10};

    enum class Deed { none, take_down, bring_up };
    // Of either side; no device where there is none.
    using Devices = std::array<std::optional<Interface>, 2>;
    using Deeds = std::array<Deed, 2>;

    // Which sides' losses concern the other side.
    explicit LinkPropagation(std::array<bool, 2> propagates) : propagates_(propagates) {}

    // What is to be done now, as the devices are.
    Deeds look(const Devices& devices, Clock::time_point now);
    // Whether a port is down because look() has said so.
    [[nodiscard]] bool has_taken_down(std::size_t side) const { return sides_[side].taken_down; }
    // A deed of that side has failed: nothing more is asked for.
    void give_up(std::size_t side) {
        sides_[side].taken_down = false;
        propagates_ = {};
    }

  private:
    struct Side {
        bool taken_down = false;
        std::optional<Clock::time_point> other_is_back; // since then
        Clock::time_point trusted_until{};              // it may not have found its carrier yet
    };

    [[nodiscard]] bool lost(std::size_t side, const Devices& devices, Clock::time_point now) const;
    Deed look_at(std::size_t side, const Devices& devices, Clock::time_point now);
    static Deed look_at_taken_down(Side& own, bool up, bool other_has_carrier,
                                   Clock::time_point now);

    bool first_look_ = true;
    std::array<bool, 2> propagates_;
    std::array<Side, 2> sides_;
};

} // namespace afpguard
