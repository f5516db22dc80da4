// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

inline constexpr const char* decode_module_name = "DecodeAfpGuard";

// Fills the engine's module slot with our decode module.
void register_decode_module(int slot);

} // namespace afpguard
