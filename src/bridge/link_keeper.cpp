// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/link_keeper.h"

#include "src/net/link_flags.h"

#include <cerrno>
#include <string>
#include <utility>

namespace afpguard {

namespace {

using Deed = LinkPropagation::Deed;

std::string announcement(const Port& port, const Port& other, Deed deed) {
    if (deed == Deed::take_down)
        return other.name() + ": carrier lost; link-propagation takes " + port.name() + " down";
    return other.name() + ": carrier is back; link-propagation brings " + port.name() + " up";
}

} // namespace

LinkKeeper::LinkKeeper(const std::vector<Port>& ports, const std::vector<Place>& places,
                       const Monitor& monitor, Log& log)
    : monitor_(monitor), log_(log) {
    for (const Place& place : places) {
        const Port& port = ports[place.interface];
        const Port& other = ports[places[place.peer].interface];
        const std::array propagates{port.plan.settings.link_propagation,
                                    other.plan.settings.link_propagation};
        // Once a pair, by the first thread of its first interface.
        if (place.index == 0 && place.thread < place.peer && (propagates[0] || propagates[1]))
            pairs_.push_back({{&port, &other}, LinkPropagation(propagates), {}});
    }
}

LinkKeeper::~LinkKeeper() {
    for (const Pair& pair : pairs_)
        for (std::size_t side = 0; side < 2; ++side) {
            if (!pair.propagation.has_taken_down(side))
                continue;
            const Port& port = *pair.ports[side];
            const Status done = set_interface_up(pair.indexes[side], true);
            log_.info(port.name() + (done ? ": brought up again, as it was found"
                                          : ": stays down: " + done.error().message()));
        }
}

void LinkKeeper::look() {
    for (Pair& pair : pairs_)
        look_at(pair);
}

void LinkKeeper::look_at(Pair& pair) {
    LinkPropagation::Devices devices;
    for (std::size_t side = 0; side < 2; ++side) {
        auto device = monitor_.device_of(pair.ports[side]->number);
        if (!device)
            continue;
        refresh_carrier(*device);
        devices[side] = *std::move(device);
    }
    const auto deeds = pair.propagation.look(devices, LinkPropagation::Clock::now());
    for (std::size_t side = 0; side < 2; ++side) {
        // What has been taken down may have been removed since.
        if (devices[side])
            pair.indexes[side] = devices[side]->index;
        if (deeds[side] != Deed::none)
            carry_out(pair, side, deeds[side]);
    }
}

void LinkKeeper::carry_out(Pair& pair, std::size_t side, Deed deed) {
    const Port& port = *pair.ports[side];
    const Port& other = *pair.ports[1 - side];
    const Status done = set_interface_up(pair.indexes[side], deed == Deed::bring_up);
    if (done)
        return log_.warning(announcement(port, other, deed));
    const bool forbidden = done.error().number() == EPERM;
    log_.error(announcement(port, other, deed) + ", which has failed: " + done.error().message() +
               (forbidden ? "; run-as has given the privilege up: set link-propagation: no" : ""));
    pair.propagation.give_up(side);
}

} // namespace afpguard
