// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

inline constexpr const char* decode_module_name = "DecodeAfpGuard";

// Whether the engine knows frames that begin with that (DLT_*).
bool can_decode(int link_type);

// Fills the engine's module slot with our decode module.
void register_decode_module(int slot);

} // namespace afpguard
