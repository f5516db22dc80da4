// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/lost_giants.h"

#include "src/net/long_frames.h"

namespace afpguard {

void LostGiants::lost(std::uint32_t bytes, Clock::time_point now) {
    if (bytes <= LongFrames::longest || now < quiet_until_)
        return;
    quiet_until_ = now + interval;
    log_.warning(interface_ + ": a frame of " + std::to_string(bytes) +
                 " bytes is lost: hosts merge more than an IP packet can have (BIG TCP), and it "
                 "cannot be cut here; limit it there (ip link set dev DEV gso_max_size 65536 "
                 "gso_ipv4_max_size 65536)");
}

} // namespace afpguard
