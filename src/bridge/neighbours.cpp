// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/neighbours.h"

#include "src/bridge/other_engine.h"
#include "src/net/free_clusters.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

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

// Sockets with one owner: a process, or where that is not told, a user.
using Owner = std::pair<int, std::uint32_t>;

Owner owner_behind(const ListedSocket& socket) {
    return {socket.owner ? socket.owner->number : 0, socket.owner ? 0 : socket.user};
}

// What one owner has on both sides of a pair.
struct BothSides {
    std::array<Copying, 2> copying{Copying::no, Copying::no};
    const ListedSocket* socket = nullptr;

    [[nodiscard]] Copying least() const { return std::min(copying[0], copying[1]); }
};

Clash other_engine(std::size_t number, const BothSides& found, const std::string& ports) {
    Clash clash;
    clash.over = Clash::Over::line;
    clash.interface = number;
    clash.prevents_start = found.least() == Copying::surely;
    clash.other = *found.socket;
    clash.what = "another program (" + owner_of(clash.other) + ") ";
    clash.what += clash.prevents_start
                      ? "forwards between " + ports + " too: frames are sent twice"
                      : "captures on " + ports +
                            " as an inline engine does: if it is one, frames are sent twice";
    clash.mend = "end that program";
    return clash;
}

void look_at_pair(const PlannedDevice& one, const PlannedDevice& peer, std::size_t number,
                  const std::vector<ListedSocket>& others, std::vector<Clash>& clashes) {
    std::map<Owner, BothSides> owners;
    if (one.index == 0 || peer.index == 0)
        return;
    for (const ListedSocket& socket : others) {
        if (socket.interface != one.index && socket.interface != peer.index)
            continue;
        BothSides& found = owners[owner_behind(socket)];
        Copying& side = found.copying.at(socket.interface == one.index ? 0 : 1);
        side = std::max(side, copying_of(socket));
        found.socket = &socket;
    }
    for (const auto& [owner, found] : owners)
        if (found.least() >= Copying::perhaps)
            clashes.push_back(other_engine(
                number, found, one.plan.settings.name + " and " + peer.plan.settings.name));
}

bool is_over_line(const std::vector<Clash>& clashes, const ListedSocket& socket) {
    return std::ranges::any_of(clashes, [&](const Clash& one) {
        return one.over == Clash::Over::line && one.prevents_start &&
               owner_behind(one.other) == owner_behind(socket);
    });
}

} // namespace

std::vector<Clash> find_other_engines(const std::vector<PlannedDevice>& ours,
                                      const std::vector<ListedSocket>& others) {
    std::vector<Clash> clashes;
    for (std::size_t number = 0; number < ours.size(); ++number) {
        const InterfaceSettings& settings = ours[number].plan.settings;
        const auto peer = std::ranges::find_if(ours, [&](const PlannedDevice& one) {
            return settings.copies() && one.plan.settings.name == settings.copy_interface;
        });
        // Once for the pair, at its first side.
        if (peer != ours.end() && peer - ours.begin() > static_cast<std::ptrdiff_t>(number))
            look_at_pair(ours[number], *peer, number, others, clashes);
    }
    return clashes;
}

std::vector<Clash> find_clashes(const std::vector<PlannedDevice>& ours,
                                const std::vector<ListedSocket>& others,
                                const DeviceName& name_of) {
    FreeClusters free = free_beside(ours, others);
    std::vector<Clash> clashes = find_other_engines(ours, others);
    for (std::size_t number = 0; number < ours.size(); ++number) {
        const ListedSocket* other = find_in_cluster(ours[number], others);
        if (other == nullptr || is_over_line(clashes, *other))
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
