// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/ring.h"
#include "src/os/wakeup.h"

#include <memory>

namespace afpguard {

// How far a channel has come.
enum class Stage {
    joined,    // its peer may send through it; it receives nothing yet
    receiving, // traffic comes in
    waiting,   // an interface is down: resume() goes on when it is up
    stopped,   // the engine ends
    failed,    // it cannot start; the reason is logged
};

// What a channel goes through before it receives.
class StartSequence {
  public:
    virtual ~StartSequence() = default;

    // Goes through the steps up to `joined`, as far as is possible without waiting for a device.
    virtual Stage join() = 0;
    // Goes on from `joined`.
    virtual Stage release() = 0;
    // Goes on from `waiting` as far as is possible at once; where another thread is in the way,
    // `wakeup` rings when that has changed.
    virtual Stage resume(const Wakeup& wakeup) = 0;
    // The device is gone for good, and its ring given back: begins with another socket for the next
    // device of its name, up to `waiting`.
    virtual Stage begin_anew() = 0;
    // There is news of devices: the one that is waited for may be there.
    virtual void look_again() = 0;

    // The ring, once join(), begin_anew() or resume() has made it, and only then.
    virtual std::unique_ptr<Ring> take_ring() = 0;
    // The device the socket is bound to, 0 while it is bound to none.
    [[nodiscard]] virtual int interface_index() const = 0;
};

} // namespace afpguard
