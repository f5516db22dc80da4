// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/ring_mender.h"

#include <string>
#include <utility>

namespace afpguard {

bool RingMender::suspects(const KernelCount& news) const {
    return port_.plan.ring.vnet && news.drops != 0 && news.drops == news.frames;
}

bool RingMender::is_stuck(bool suspect_and_empty) {
    return std::exchange(suspected_, suspect_and_empty) && suspect_and_empty;
}

std::unique_ptr<Ring> RingMender::make_new() {
    const std::string what = port_.name() +
                             ": the kernel has dropped all frames for a second, though there was "
                             "room: a host merges what is neither TCP nor UDP (SCTP, UFO); ";
    suspected_ = false;
    auto ring = socket_.remake_ring(port_.plan.ring);
    if (!ring) {
        log_.error(what + ring.error().message());
        return nullptr;
    }
    log_.warning(what + "made a new ring; stop it there, or set offload: off");
    return *std::move(ring);
}

} // namespace afpguard
