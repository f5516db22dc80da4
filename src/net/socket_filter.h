// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/os/error.h"

#include <string>

namespace afpguard {

// What a socket is to receive.
struct Admission {
    bool outgoing = true;   // frames that this host sends out of the interface too
    std::string expression; // and of all only those that match; empty: all
    int link_type = 1;      // of the frames, in libpcap's numbers (DLT_*)
};

// The program that admits no more than that; empty where everything is admitted. An expression that
// looks at VLAN tags is about the frame as it was on the wire, any other about the frame as the
// kernel has it, without the outer tag.
//
// Where frames that this host sends are not admitted, a program begins by refusing them: it loads
// SKF_AD_PKTTYPE, compares it with PACKET_OUTGOING, and returns 0 where they are equal.
Result<FilterProgram> socket_program(const Admission& admission);

} // namespace afpguard
