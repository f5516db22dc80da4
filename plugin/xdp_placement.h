// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/xdp_link.h"
#include "src/os/error.h"

#include <optional>

namespace afpguard {

class EbpfLoader;

// The XDP program of an interface, and what it does there.
struct XdpPlacement {
    std::optional<XdpLink> link; // none where it stays there without us, or is not there
    bool forwards = false;       // what it bypasses goes where all else goes
};

// Loads the program that the settings name and puts it on interface `index`. As with Suricata's own
// af-packet, what the kernel cannot take off our hands we do ourselves: an error only where its
// file cannot be read.
Result<XdpPlacement> place_xdp_program(const EbpfLoader& loader, int index);

} // namespace afpguard
