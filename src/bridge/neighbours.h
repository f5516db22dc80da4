// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/interface_plan.h"
#include "src/net/socket_list.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace afpguard {

// One of our interfaces, and the number of its device.
struct PlannedDevice {
    const InterfacePlan& plan;
    int index = 0; // 0: it has none
};

// A socket of another program that is in our way.
struct Clash {
    enum class Over { cluster, line };

    Over over = Over::cluster;
    std::size_t interface = 0; // ours, by its place in the list
    bool prevents_start = false;
    std::string what; // without the name of the interface
    std::string mend; // of one that prevents the start
    ListedSocket other;
    std::uint16_t free_cluster = 0; // an id to take instead
};

// Who has inline what we have inline: two that forward between the same ports do so with what the
// other has sent too, and one that is not afp-guard without end.
std::vector<Clash> find_other_engines(const std::vector<PlannedDevice>& ours,
                                      const std::vector<ListedSocket>& others);

// How a device is called.
using DeviceName = std::function<std::string(int)>;

// What is to be said of other programs' sockets before the first of ours is bound. A cluster is one
// device's, and its id unique in a network namespace: who has it on the same device gets a share of
// the frames, which a passive sensor may want; who has it on another keeps ours from joining.
std::vector<Clash> find_clashes(const std::vector<PlannedDevice>& ours,
                                const std::vector<ListedSocket>& others, const DeviceName& name_of);

} // namespace afpguard
