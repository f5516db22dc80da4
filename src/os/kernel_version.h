// SPDX-License-Identifier: GPL-2.0-only
#pragma once

namespace afpguard {

// Whether the running kernel has that version or a later one.
bool kernel_is_at_least(unsigned major, unsigned minor);

} // namespace afpguard
