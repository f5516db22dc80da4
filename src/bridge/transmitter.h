// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/bridge/peer.h"
#include "src/bridge/send_errors.h"

#include <cstdint>
#include <span>

namespace afpguard {

// Sends the frames of one thread through the socket of its peer.
class Transmitter {
  public:
    Transmitter(const Peer& peer, SendErrors errors) : peer_(peer), errors_(std::move(errors)) {}

    // Sends one frame, or says why not. The guard stands here, before any descriptor is looked at:
    // a peer that is not up has none.
    Fate send(std::span<const std::uint8_t> frame) noexcept;

  private:
    const Peer& peer_;
    SendErrors errors_;
};

} // namespace afpguard
