// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/net/frame.h"
#include "src/net/packet_socket.h"

#include <cstddef>

namespace afpguard {

// What the engine says of a frame when it is through with it.
enum class Verdict {
    pass,
    drop,
    refused, // it never saw the frame: it had no room for it
    flushed, // it never saw the frame: the ring is being emptied
    past,    // it never saw the frame: it is not to be inspected
};

// Takes back the frames that were handed to the engine.
class FrameOwner {
  public:
    // Called once for every frame that was submitted, with what was submitted.
    virtual void finish(const Frame& frame, Verdict verdict) noexcept = 0;

  protected:
    ~FrameOwner() = default;
};

// What a channel reports about itself, as running sums and as news since the last report.
struct Report {
    Totals totals;
    KernelCount kernel_news;
};

// Why a capture thread stopped waiting.
enum class WaitEnd {
    frames,       // there are frames in the ring
    device_error, // something happened to the device
    interrupted,  // a signal, or another thread wants something
    timeout,      // nothing happened for a while
    failure,      // waiting itself failed
};

// The engine, as one channel of a capture thread sees it. All calls come from that thread.
class HostPort {
  public:
    // Runs a frame through the engine; `owner` gets it back, at the latest when the engine is done
    // with all that the frame caused. False: the engine has failed and the thread must end.
    virtual bool submit(const Frame& frame, FrameOwner& owner) = 0;
    // For the engine's statistics; called about once a second and at the end.
    virtual void report(const Report& report) = 0;

  protected:
    ~HostPort() = default;
};

// The engine, as one capture thread sees it. All calls come from that thread.
class Host {
  public:
    virtual ~Host() = default;

    // Whether the engine wants its threads to end.
    [[nodiscard]] virtual bool stopping() const = 0;
    // The thread has started, as far as the engine needs to wait for it.
    virtual void running() = 0;
    // Blocks until the engine has room for a frame.
    virtual void await_room() = 0;
    // What the frames of a channel go through; channels are counted from 0.
    virtual HostPort& port(std::size_t channel) = 0;
    // There is no traffic: time for the engine's housekeeping on this thread.
    virtual void idle() = 0;
    // For the engine's statistics; called after every wait.
    virtual void waited(WaitEnd end) = 0;
};

} // namespace afpguard
