// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/link_propagation.h"
#include "src/bridge/monitor.h"
#include "src/bridge/port.h"
#include "src/bridge/topology.h"
#include "src/log.h"

#include <array>
#include <cstddef>
#include <vector>

namespace afpguard {

// Takes ports down and up for link-propagation. One thread at a time calls it.
class LinkKeeper {
  public:
    // What is referred to outlives it.
    LinkKeeper(const std::vector<Port>& ports, const std::vector<Place>& places,
               const Monitor& monitor, Log& log);
    LinkKeeper(const LinkKeeper&) = delete;
    LinkKeeper& operator=(const LinkKeeper&) = delete;
    // Brings up what it has taken down.
    ~LinkKeeper();

    // To be called when something has happened to an interface, and about once a second.
    void look();

  private:
    struct Pair {
        std::array<const Port*, 2> ports;
        LinkPropagation propagation;
        std::array<int, 2> indexes; // of the devices, as they were last seen
    };

    void look_at(Pair& pair);
    void carry_out(Pair& pair, std::size_t side, LinkPropagation::Deed deed);

    const Monitor& monitor_;
    Log& log_;
    std::vector<Pair> pairs_;
};

} // namespace afpguard
