// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/neighbours.h"

#include "src/net/free_clusters.h"

#include <set>

namespace afpguard {

namespace {

FreeClusters free_beside(const std::vector<PlannedDevice>& ours,
                         const std::vector<ListedSocket>& others) {
    std::set<std::uint16_t> taken = clusters_of(others);
    for (const PlannedDevice& one : ours)
        taken.insert(one.plan.fanout.id);
    return FreeClusters(std::move(taken));
}

const ListedSocket* find_in_cluster(const PlannedDevice& ours,
                                    const std::vector<ListedSocket>& others) {
    if (!ours.plan.clustered())
        return nullptr;
    for (const ListedSocket& socket : others)
        if (socket.cluster && socket.cluster->id == ours.plan.fanout.id)
            return &socket;
    return nullptr;
}

// What it does there, and whether ours can be in it too.
Clash judge(const PlannedDevice& ours, const ListedSocket& other, const DeviceName& name_of) {
    Clash clash;
    clash.what = "cluster-id " + std::to_string(ours.plan.fanout.id) + ": another program (" +
                 owner_of(other) + ") ";
    if (other.interface != ours.index) {
        const std::string device = name_of(other.interface);
        clash.what += "has it on " + (device.empty() ? "another interface" : device);
        clash.prevents_start = true;
    } else if (other.cluster->type != ours.plan.fanout.type) {
        clash.what += "is in it, with another cluster-type";
        clash.prevents_start = true;
    } else {
        clash.prevents_start = ours.plan.settings.copies();
        clash.what += clash.prevents_start
                          ? "is in it and would get a share of the frames, which nobody forwards"
                          : "is in it and gets a share of the frames";
    }
    return clash;
}

} // namespace

std::vector<Clash> find_clashes(const std::vector<PlannedDevice>& ours,
                                const std::vector<ListedSocket>& others,
                                const DeviceName& name_of) {
    FreeClusters free = free_beside(ours, others);
    std::vector<Clash> clashes;
    for (std::size_t number = 0; number < ours.size(); ++number) {
        const ListedSocket* other = find_in_cluster(ours[number], others);
        if (other == nullptr)
            continue;
        Clash clash = judge(ours[number], *other, name_of);
        clash.interface = number;
        clash.other = *other;
        clash.free_cluster = free.next();
        clash.mend = "end that program, or set a cluster-id that is free, as " +
                     std::to_string(clash.free_cluster);
        clashes.push_back(std::move(clash));
    }
    return clashes;
}

} // namespace afpguard
