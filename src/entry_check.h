// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"
#include "src/os/error.h"
#include "src/settings_reader.h"

#include <vector>

namespace afpguard {

// Looks through the entries of the `af-packet:` section for what would be passed over in silence:
// a key that nobody knows, and an entry that names no interface, as stock ignores it. Both are
// warned of. An error where the engine itself could not read the entry.
Status check_entries(const std::vector<SettingsSource::Entry>& entries, Log& log);

} // namespace afpguard
