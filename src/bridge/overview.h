// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/pair_health.h"
#include "src/bridge/thread_record.h"
#include "src/net/interface.h"

#include <optional>
#include <string>
#include <vector>

namespace afpguard {

// A device as it was last looked at, and since when its line has been as it is.
struct LinkStatus {
    std::optional<Interface> device; // none: there is no such device
    ThreadStatus::Time since;
};

// One interface, with all its threads by their index.
struct InterfaceStatus {
    std::string name;
    std::string peer; // empty: captured passively
    LinkStatus link;
    unsigned strangers = 0;       // sockets of other programs in its cluster
    Health health = Health::well; // of the direction that begins here
    ThreadStatus::Time health_since;
    std::vector<ThreadStatus> threads;
};

// All that an operator can ask, at one moment: plain data.
struct Overview {
    ThreadStatus::Time counting_since;
    std::vector<InterfaceStatus> interfaces;
};

} // namespace afpguard
