// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"

#include <string>

namespace afpguard {

// What is said of two ports that copy to each other.
std::string unequal_mtus(const Interface& one, const Interface& other);

// Follows what happens to the device of one capture thread while it captures, and tells of it.
class PortWatch {
  public:
    // `spokesman`: the one of the port's threads that tells what concerns all of them.
    PortWatch(const Port& port, PacketSocket& socket, Log& log, bool spokesman)
        : port_(port), socket_(socket), log_(log), spokesman_(spokesman), mtu_(port.device.mtu) {}

    // An error waits on the socket.
    void socket_failed();
    // The device has been removed, or moved to where this process does not see it.
    void device_gone();
    // The kernel has announced something of the device.
    void heard(LinkNews news);

  private:
    void notice_link_up(const Interface& device);
    void notice_mtu(const Interface& device);

    const Port& port_;
    PacketSocket& socket_;
    Log& log_;
    const bool spokesman_;
    bool down_ = false;
    unsigned mtu_;
};

} // namespace afpguard
