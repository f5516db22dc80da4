// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/account.h"
#include "src/bridge/pair_health.h"

#include <string>

namespace afpguard {

// The line that tells an operator of a direction of a pair, from the interface `from` to `to`.
// `lately`: what became of the frames of the last second.
std::string health_line(const std::string& from, const std::string& to, const HealthNews& news,
                        const Totals& lately);

} // namespace afpguard
