// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/packet_socket.h"
#include "src/os/error.h"

#include <cstddef>
#include <mutex>
#include <vector>

namespace afpguard {

// Sockets for devices that come in the place of others. A process that has given up its privileges
// can make no more; it takes those that were made before.
class SocketReserve {
  public:
    // Makes so many, while the process may.
    Status fill(std::size_t count);
    // A new socket, or where the process may not make one any more, one of those.
    Result<PacketSocket> take();
    // All that is left.
    std::vector<PacketSocket> take_rest();

  private:
    std::mutex mutex_;
    std::vector<PacketSocket> sockets_;
};

// A socket for frames of any length, in a process that still has its privileges.
Result<PacketSocket> make_roomy_socket();

} // namespace afpguard
