// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

namespace afpguard {

// How the engine divides its work among threads.
enum class RunMode {
    workers, // a capture thread does everything for its frames
    pairs,   // the same, with the frames of both sides of a pair
    single,  // one thread does everything there is
    autofp,  // capture threads hand their frames to other threads, which give them back
};

// The mode of that name; workers where there is none, as in Suricata's configuration.
RunMode run_mode_named(std::string_view name);

} // namespace afpguard
