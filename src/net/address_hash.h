// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"

namespace afpguard {

// A program for PACKET_FANOUT_CBPF that goes by the two IP addresses alone: both directions of a
// flow and all fragments of a packet get the same number, whatever their ports. Frames that are not
// IP all get the same number.
FilterProgram address_hash_program();

} // namespace afpguard
