// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/link_propagation.h"

namespace afpguard {

LinkPropagation::Deeds LinkPropagation::look(const Devices& devices, Clock::time_point now) {
    for (std::size_t side = 0; side < sides_.size(); ++side) {
        if (first_look_)
            sides_[side].trusted_until = now + patience;
        if (devices[side] && devices[side]->carrier())
            sides_[side].trusted_until = {};
    }
    first_look_ = false;
    return {look_at(0, devices, now), look_at(1, devices, now)};
}

// A port that somebody has taken down has lost nothing: after a start that finds one so, both would
// wait for each other.
bool LinkPropagation::lost(std::size_t side, const Devices& devices, Clock::time_point now) const {
    const auto& device = devices[side];
    if (!propagates_[side] || sides_[side].taken_down || now < sides_[side].trusted_until)
        return false;
    return !device || (device->up() && !device->carrier());
}

LinkPropagation::Deed LinkPropagation::look_at(std::size_t side, const Devices& devices,
                                               Clock::time_point now) {
    Side& own = sides_[side];
    const std::size_t other = 1 - side;
    const bool up = devices[side] && devices[side]->up();
    if (own.taken_down) {
        const bool back = devices[other] && devices[other]->carrier();
        return look_at_taken_down(own, up, back, now);
    }
    if (!up || !lost(other, devices, now))
        return Deed::none;
    own.taken_down = true;
    own.other_is_back.reset();
    return Deed::take_down;
}

LinkPropagation::Deed LinkPropagation::look_at_taken_down(Side& own, bool up,
                                                          bool other_has_carrier,
                                                          Clock::time_point now) {
    if (up) { // by somebody else, who may want it so
        own.taken_down = false;
        own.trusted_until = now + patience;
        return Deed::none;
    }
    if (!other_has_carrier) {
        own.other_is_back.reset();
        return Deed::none;
    }
    if (!own.other_is_back)
        own.other_is_back = now;
    if (now - *own.other_is_back < hold_down)
        return Deed::none;
    own.taken_down = false;
    own.trusted_until = now + patience;
    return Deed::bring_up;
}

} // namespace afpguard
