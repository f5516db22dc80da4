// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

inline constexpr const char* receive_module_name = "ReceiveAfpGuard";

// Fills the engine's module slot with our receive module.
void register_receive_module(int slot);

} // namespace afpguard
