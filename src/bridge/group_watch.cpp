// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/group_watch.h"

#include <algorithm>
#include <string>
#include <utility>

namespace afpguard {

namespace {

bool in_cluster_of(const std::vector<PlannedDevice>& ours, const ListedSocket& socket) {
    return socket.cluster && std::ranges::any_of(ours, [&](const PlannedDevice& one) {
               return socket.cluster->id == one.plan.fanout.id;
           });
}

// The device at the other side of the pair that a device of ours is in; 0: there is none.
int other_side(const std::vector<PlannedDevice>& ours, int device) {
    const auto one = std::ranges::find(ours, device, &PlannedDevice::index);
    if (one == ours.end() || !one->plan.settings.copies())
        return 0;
    for (const PlannedDevice& peer : ours)
        if (peer.plan.settings.name == one->plan.settings.copy_interface)
            return peer.index;
    return 0;
}

// Leaves those that may have to be spoken of: in a cluster of ours, or on both sides of a pair. To
// find out whose a socket is takes a thousand times as long as the list.
void leave_out_bystanders(const std::vector<PlannedDevice>& ours,
                          std::vector<ListedSocket>& others) {
    std::set<int> captured;
    for (const ListedSocket& socket : others)
        if (socket.ring && socket.interface > 0)
            captured.insert(socket.interface);
    std::erase_if(others, [&](const ListedSocket& socket) {
        const bool on_both_sides = captured.contains(socket.interface) &&
                                   captured.contains(other_side(ours, socket.interface));
        return !on_both_sides && !in_cluster_of(ours, socket);
    });
}

std::string shared_line(const Port& port, const ListedSocket& other, unsigned theirs,
                        unsigned own) {
    std::string line = port.name() + ": another program (" + owner_of(other) +
                       ") has joined cluster-id " + std::to_string(port.plan.fanout.id) +
                       ": it gets " + std::to_string(theirs) + " of " +
                       std::to_string(theirs + own) + " shares of the frames";
    if (port.plan.settings.copies())
        line += ", and they are not forwarded; end it";
    return line;
}

} // namespace

GroupWatch::GroupWatch(const std::vector<Port>& ports, Sources sources, Log& log)
    : ports_(ports), sources_(std::move(sources)), log_(log), watched_(ports.size()) {}

void GroupWatch::begin_with(const std::vector<Clash>& said) {
    for (const Clash& clash : said) {
        Watched& watched = watched_[clash.interface];
        (clash.over == Clash::Over::line ? watched.sent_twice : watched.shared) = true;
    }
}

void GroupWatch::look(Clock::time_point now) {
    if (now < next_)
        return;
    next_ = now + interval;
    std::set<std::uint32_t> own = sources_.own();
    auto sockets = sources_.list();
    // In the meantime a thread may have put another socket behind its number.
    own.merge(sources_.own());
    if (!sockets)
        return;
    const auto ours = devices();
    std::map<std::uint16_t, unsigned> members; // of ours, by cluster
    std::vector<ListedSocket> others;
    for (ListedSocket& socket : *sockets) {
        if (!own.contains(socket.inode))
            others.push_back(std::move(socket));
        else if (socket.cluster)
            ++members[socket.cluster->id];
    }
    leave_out_bystanders(ours, others);
    recall_owners(others);
    for (const Port& port : ports_)
        if (port.plan.clustered())
            look_at_cluster(port, others, members[port.plan.fanout.id]);
    look_at_pairs(ours, others);
}

std::vector<PlannedDevice> GroupWatch::devices() const {
    std::vector<PlannedDevice> ours;
    ours.reserve(ports_.size());
    for (const Port& port : ports_)
        ours.push_back({port.plan, sources_.device_of(port.number)});
    return ours;
}

// To find an owner takes a look at all processes: only for sockets that are new.
void GroupWatch::recall_owners(std::vector<ListedSocket>& others) {
    std::vector<ListedSocket> fresh;
    for (const ListedSocket& socket : others)
        if (!known_.contains(socket.inode))
            fresh.push_back(socket);
    if (!fresh.empty())
        sources_.find_owners(fresh);
    for (ListedSocket& socket : fresh)
        known_[socket.inode] = std::move(socket);
    std::map<std::uint32_t, ListedSocket> still_there;
    for (ListedSocket& socket : others) {
        const ListedSocket& known = known_[socket.inode];
        socket.owner = known.owner;
        socket.configured_to_copy = known.configured_to_copy;
        still_there[socket.inode] = socket;
    }
    known_ = std::move(still_there);
}

// While none of ours is in it, the id is anybody's, and nothing new.
void GroupWatch::look_at_cluster(const Port& port, const std::vector<ListedSocket>& others,
                                 unsigned own) {
    const ListedSocket* stranger = nullptr;
    unsigned theirs = 0;
    if (own == 0)
        return;
    for (const ListedSocket& socket : others)
        if (socket.cluster && socket.cluster->id == port.plan.fanout.id) {
            stranger = &socket;
            ++theirs;
        }
    Watched& watched = watched_[port.number];
    watched.strangers.store(theirs, std::memory_order_relaxed);
    const bool shared = theirs != 0;
    if (shared && !watched.shared)
        log_.warning(shared_line(port, *stranger, theirs, own));
    if (!shared && watched.shared)
        log_.info(port.name() + ": no other program is in cluster-id " +
                  std::to_string(port.plan.fanout.id) + " any more");
    watched.shared = shared;
}

void GroupWatch::look_at_pairs(const std::vector<PlannedDevice>& ours,
                               const std::vector<ListedSocket>& others) {
    const auto clashes = find_other_engines(ours, others);
    for (const Port& port : ports_) {
        const auto found = std::ranges::find(clashes, port.number, &Clash::interface);
        Watched& watched = watched_[port.number];
        const bool sent_twice = found != clashes.end();
        if (sent_twice && !watched.sent_twice)
            log_.warning(port.name() + ": " + found->what +
                         (found->prevents_start ? "; " + found->mend : ""));
        if (!sent_twice && watched.sent_twice)
            log_.info(port.name() + ": no other program forwards between " + port.name() + " and " +
                      port.plan.settings.copy_interface + " any more");
        watched.sent_twice = sent_twice;
    }
}

} // namespace afpguard
