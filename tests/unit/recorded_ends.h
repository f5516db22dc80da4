// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/sender.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace afpguard::test {

// Remembers how the frames ended that were given to a sender, in their order.
class RecordedEnds final : public FrameSource {
  public:
    void ended(std::uint32_t slot, Fate fate) noexcept override {
        slots_.push_back(slot);
        fates_.push_back(fate);
    }
    void not_sent(std::uint32_t slot, int error) noexcept override {
        ended(slot, Fate::failed);
        errors_.push_back(error);
    }

    [[nodiscard]] std::size_t count() const { return slots_.size(); }
    [[nodiscard]] std::size_t count(Fate fate) const {
        return static_cast<std::size_t>(std::ranges::count(fates_, fate));
    }
    [[nodiscard]] Fate fate(std::size_t number) const { return fates_.at(number); }
    // How many were not sent for that reason.
    [[nodiscard]] std::size_t not_sent(int error) const {
        return static_cast<std::size_t>(std::ranges::count(errors_, error));
    }
    // Whether the slots that ended are 0, 1, 2 and so on.
    [[nodiscard]] bool in_order() const {
        for (std::size_t number = 0; number < slots_.size(); ++number)
            if (slots_[number] != number)
                return false;
        return true;
    }
    void forget() {
        slots_.clear();
        fates_.clear();
        errors_.clear();
    }

  private:
    std::vector<std::uint32_t> slots_;
    std::vector<Fate> fates_;
    std::vector<int> errors_;
};

} // namespace afpguard::test
