// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"
#include "src/os/fd.h"

#include <utility>

namespace afpguard {

// Wakes one thread out of poll(), from any other thread.
class Wakeup {
  public:
    static Result<Wakeup> make();

    // Makes descriptor() readable until acknowledge().
    void ring() const noexcept;
    // Makes descriptor() unreadable again.
    void acknowledge() const noexcept;
    // For poll().
    [[nodiscard]] int descriptor() const { return event_.number(); }

  private:
    explicit Wakeup(Fd event) : event_(std::move(event)) {}

    Fd event_;
};

} // namespace afpguard
