// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

// How the engine divides its work among threads.
enum class RunMode {
    workers, // a capture thread does everything for its frames
    pairs,   // the same, with the frames of both sides of a pair
    single,  // one thread does everything there is
    autofp,  // capture threads hand their frames to other threads, which give them back
};

} // namespace afpguard
