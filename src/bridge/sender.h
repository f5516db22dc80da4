// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/net/frame.h"

#include <cstdint>

namespace afpguard {

// Where frames come from that are to be sent.
class FrameSource {
  public:
    // The frame in that place of the ring has ended; the place is not needed any more.
    virtual void ended(std::uint32_t slot, Fate fate) noexcept = 0;
    // The same: it has failed, the kernel did not take it.
    virtual void not_sent(std::uint32_t slot, int error) noexcept = 0;

  protected:
    ~FrameSource() = default;
};

// The way out of one thread: to its peer and nowhere else.
class Sender {
  public:
    virtual ~Sender() = default;

    // Takes a frame that is to be sent, at the latest with the next flush(). `source` is told how
    // it ended: with `success`, or with what came in between.
    virtual void send(const Frame& frame, Fate success, FrameSource& source) = 0;
    // Sends what is still here. To be called before any wait.
    virtual void flush(FrameSource& source) = 0;
};

} // namespace afpguard
