// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/packet_socket.h"
#include "src/os/error.h"

#include <memory>

namespace afpguard {

// Makes the ring of a capture socket as its port's settings want it.
Result<std::unique_ptr<Ring>> set_up_ring(const Port& port, PacketSocket& socket, Log& log);

// Binds a capture socket to its port's device and lets it join the port's cluster.
Status bind_and_join(const Port& port, PacketSocket& socket, int interface_index);

// Lets in what the port's filter lets in.
Status open_gate(const Port& port, PacketSocket& socket);

} // namespace afpguard
