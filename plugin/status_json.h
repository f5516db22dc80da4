// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/overview.h"
#include "src/bridge/port.h"
#include "src/startup_mode.h"

#include <jansson.h>

#include <memory>
#include <vector>

namespace afpguard {

struct JsonRelease {
    void operator()(json_t* value) const { json_decref(value); }
};
// A value of the library that the engine uses too, so that it can be handed over. Where there is
// no memory for one, it is missing in what it belongs to.
using Json = std::unique_ptr<json_t, JsonRelease>;

// What holds for the whole run. The texts outlive it.
struct Setting {
    const char* plugin_version = "";
    const char* engine_version = "";
    StartupMode startup = StartupMode::guard;
};

// The answer to afp-guard-status.
Json status_json(const Overview& overview, const std::vector<Port>& ports, const Setting& setting);

// The answer to afp-guard-reset, with the overview as it is after that.
Json reset_json(const Overview& overview);

} // namespace afpguard
