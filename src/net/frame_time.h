// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/frame.h"

#include <ctime>

namespace afpguard {

// A network card has a clock of its own, and nobody may have set it. Time stamps of such a clock
// are worth less than none: the engine's time-outs go by them.
//
// Gives a frame that bears an impossible time of a card the time `now`. True: it has done so.
bool correct_card_time(Frame& frame, const timespec& now);

} // namespace afpguard
