// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/bridge/pair_health.h"
#include "src/bridge/thread_pulse.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace afpguard {

// The line that tells an operator of a direction of a pair, from the interface `from` to `to`.
// `lately`: what became of the frames of the last second.
std::string health_line(const std::string& from, const std::string& to, const HealthNews& news,
                        const Totals& lately);

// The same of a capture thread of an interface, counted from 1, while `waiting` frames wait for it.
std::string pulse_line(const std::string& interface, std::size_t thread,
                       const ThreadPulse::Change& change, std::uint32_t waiting);

} // namespace afpguard
