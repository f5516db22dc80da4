// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/port_watch.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace afpguard {

std::string unequal_mtus(const Interface& one, const Interface& other) {
    return one.name + " and " + other.name + " have MTUs of " + std::to_string(one.mtu) + " and " +
           std::to_string(other.mtu) +
           " bytes: longer packets than the smaller one cannot be forwarded";
}

std::optional<Interface> PortWatch::device() {
    if (index_ != 0) {
        const std::string name = name_of_interface(index_);
        if (name.empty())
            return std::nullopt;
        if (name != name_ && spokesman_)
            notice_name(name);
        name_ = name;
    }
    const auto found = query_interface(name_);
    if (!found)
        return std::nullopt;
    index_ = found->index;
    return *found;
}

// A device may have other names besides (altname), and one of them may be the configured one.
void PortWatch::notice_name(const std::string& name) {
    const auto configured = query_interface(port_.name());
    if (!configured || configured->index != index_)
        log_.warning(port_.name() + ": interface is called " + name +
                     " now; the capture goes on, but the next start needs the new name");
}

void PortWatch::socket_failed() {
    const int error = socket_.take_error();
    // Of others the sender is told: of a frame that failed in the midst of several.
    if (error != ENETDOWN)
        return;
    // The kernel takes the socket off a device that goes down, and puts it back, in its old place,
    // when the device comes up. There is nothing to reopen.
    down_ = true;
    log_.warning(port_.name() + ": interface went down: " + std::generic_category().message(error));
    // It may be up again already, and the news of that already read.
    if (const auto found = device())
        notice_link_up(*found);
}

void PortWatch::device_gone() {
    down_ = false;
    name_ = port_.name();
    index_ = 0;
    if (spokesman_)
        log_.error(
            port_.name() +
            ": interface was removed; its threads start again when there is one of its name");
}

void PortWatch::heard(LinkNews news) {
    if (news == LinkNews::none)
        return;
    const auto found = device();
    if (!found)
        return;
    notice_link_up(*found);
    notice_mtu(*found);
}

void PortWatch::notice_link_up(const Interface& device) {
    if (!down_ || !device.up())
        return;
    down_ = false;
    log_.info(port_.name() + ": interface is back up");
}

// The places of a ring keep the size they were made with. Beside a ring of frames longer ones find
// room, behind one of blocks they do not.
void PortWatch::notice_mtu(const Interface& device) {
    if (device.mtu == mtu_)
        return;
    mtu_ = device.mtu;
    if (!spokesman_)
        return;
    const bool in_blocks = port_.plan.ring.version == RingVersion::v3;
    const std::string now = port_.name() + ": the MTU is " + std::to_string(mtu_) + " now";
    if (const unsigned longest = longest_packet(port_.plan); in_blocks && mtu_ > longest)
        log_.warning(now + ", but the rings were made for packets of " + std::to_string(longest) +
                     " bytes: longer ones are cut off; restart Suricata");
    else
        log_.info(now);
    if (!port_.plan.settings.copies())
        return;
    if (const auto peer = query_interface(port_.plan.settings.copy_interface);
        peer && peer->mtu != mtu_)
        log_.warning(unequal_mtus(device, *peer));
}

} // namespace afpguard
