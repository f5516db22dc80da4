// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"
#include "src/os/fd.h"

#include <utility>

namespace afpguard {

// What the kernel has announced of an interface since the last look.
enum class LinkNews {
    none,    // nothing that concerns it
    changed, // its flags, its carrier or its MTU: ask again
    missed,  // announcements were lost: ask again
    removed, // the device is gone
};

// Hears of interface changes by rtnetlink, without polling for them.
class LinkWatch {
  public:
    // Listens from now on; needs no privilege.
    static Result<LinkWatch> start();

    static constexpr int every_interface = 0;
    // Reads all announcements that wait and sums up those for interface `index`, or for all.
    [[nodiscard]] LinkNews news(int index) const;
    // For poll().
    [[nodiscard]] int descriptor() const { return socket_.number(); }

  private:
    explicit LinkWatch(Fd socket) : socket_(std::move(socket)) {}

    Fd socket_;
};

} // namespace afpguard
