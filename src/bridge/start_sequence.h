// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/link_watch.h"
#include "src/net/ring.h"
#include "src/os/wakeup.h"

#include <chrono>
#include <memory>

namespace afpguard {

// How far a capture thread has come.
enum class Stage {
    receiving, // traffic comes in
    waiting,   // an interface is down: resume() goes on when it is up
    stopped,   // the engine ends
    failed,    // it cannot start; the reason is logged
};

// What a capture thread goes through before it receives.
class StartSequence {
  public:
    using Milliseconds = std::chrono::milliseconds;

    virtual ~StartSequence() = default;

    // Goes through the steps as far as is possible without waiting for a device.
    virtual Stage begin() = 0;
    // Goes on from `waiting`, for at most about that long; returns early when `wakeup` rings.
    virtual Stage resume(Milliseconds limit, const LinkWatch& links, const Wakeup& wakeup) = 0;

    // The ring, once begin() has made it.
    virtual std::unique_ptr<Ring> take_ring() = 0;
    // The device the socket is bound to, 0 while it is bound to none.
    [[nodiscard]] virtual int interface_index() const = 0;
};

} // namespace afpguard
