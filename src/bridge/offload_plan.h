// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/interface_plan.h"

#include <vector>

namespace afpguard {

// Decides for the interfaces that copy to each other whether merged frames pass as they are, which
// both sides of a pair must agree on. `kernel_hands_over`: the kernel can do its part. An error
// where it is asked for and cannot be.
Status plan_offloads(std::vector<InterfacePlan>& plans, bool kernel_hands_over);

} // namespace afpguard
