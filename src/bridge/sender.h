// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"

#include <cstdint>
#include <span>

namespace afpguard {

// The way out of one thread: to its peer and nowhere else.
class Sender {
  public:
    virtual ~Sender() = default;

    // Sends one frame, or says why not.
    virtual Fate send(std::span<const std::uint8_t> frame) = 0;
};

} // namespace afpguard
