// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/peer.h"
#include "src/bridge/send_errors.h"
#include "src/bridge/sender.h"

namespace afpguard {

// Sends the frames of one thread through the socket of its peer.
class Transmitter final : public Sender {
  public:
    Transmitter(const Peer& peer, SendErrors errors) : peer_(peer), errors_(std::move(errors)) {}

    // The guard stands here, before any descriptor is looked at: a peer that is not up has none.
    Fate send(std::span<const std::uint8_t> frame) override;

  private:
    const Peer& peer_;
    SendErrors errors_;
};

} // namespace afpguard
