// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <string>

namespace afpguard::test {

// Puts this process in a network of its own, without IPv6 and what that sends unasked. To be called
// before there are other threads. Empty, or why it cannot be done.
std::string enter_network();

// A pair of virtual devices, up and ready to send; they end with this object.
class Veth {
  public:
    // The names of both ends; `queues` of each for sending and for receiving.
    explicit Veth(std::string near, std::string far, unsigned queues = 1);
    Veth(const Veth&) = delete;
    Veth& operator=(const Veth&) = delete;
    ~Veth();

    [[nodiscard]] const std::string& near() const { return near_; }
    [[nodiscard]] const std::string& far() const { return far_; }
    // Takes the near end down, and up again until both ends can send.
    void take_down() const;
    void take_up() const;
    // Takes both ends away before the object ends.
    void remove();

  private:
    std::string near_;
    std::string far_;
    bool there_ = true;
};

// A device whose frames have no Ethernet header, up; and the end of any device.
void make_tunnel(const std::string& name);
void remove_device(const std::string& name);

// What cannot fail in a sane network ends the program with the reason.
void must(const Status& status);
void set_mtu(const std::string& device, int mtu);
[[nodiscard]] int index_of(const std::string& device);
// How often the device has been asked for frames of other stations too.
[[nodiscard]] int promiscuity_of(const std::string& device);

} // namespace afpguard::test
