// SPDX-License-Identifier: GPL-2.0-only
#include "src/run_mode.h"

#include <strings.h>

#include <string>

namespace afpguard {

RunMode run_mode_named(std::string_view name) {
    const std::string wanted(name);
    const auto is = [&](const char* known) { return ::strcasecmp(wanted.c_str(), known) == 0; };
    if (is("single"))
        return RunMode::single;
    if (is("pairs"))
        return RunMode::pairs;
    return is("autofp") ? RunMode::autofp : RunMode::workers;
}

} // namespace afpguard
