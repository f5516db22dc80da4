// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/net/link_watch.h"
#include "src/net/packet_socket.h"

#include <optional>
#include <string>

namespace afpguard {

// What is said of two ports that copy to each other.
std::string unequal_mtus(const Interface& one, const Interface& other);

// Follows what happens to the device of one capture thread while it captures, and tells of it.
class PortWatch {
  public:
    // `spokesman`: the one of the port's threads that tells what concerns all of them.
    PortWatch(const Port& port, PacketSocket& socket, Log& log, bool spokesman)
        : port_(port),
          socket_(socket),
          log_(log),
          spokesman_(spokesman),
          name_(port.name()),
          mtu_(port.device.mtu) {}

    // An error waits on the socket.
    void socket_failed();
    // The device has been removed, or moved to where this process does not see it.
    void device_gone();
    // The kernel has announced something of the device.
    void heard(LinkNews news);

  private:
    // The device as it is now, whatever it is called; nothing where it is gone.
    std::optional<Interface> device();
    void notice_name(const std::string& name);
    void notice_link_up(const Interface& device);
    void notice_mtu(const Interface& device);

    const Port& port_;
    PacketSocket& socket_;
    Log& log_;
    const bool spokesman_;
    std::string name_; // of the device: somebody may give it another one
    int index_ = 0;    // of the device, which stays; 0 before the first look
    bool down_ = false;
    unsigned mtu_;
};

} // namespace afpguard
