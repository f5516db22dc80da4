// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string_view>

namespace afpguard {

// Where a line goes that an operator shall read. The engine's log stands behind it in the plugin.
class Log {
  public:
    virtual ~Log() = default;

    virtual void error(std::string_view line) = 0;
    virtual void warning(std::string_view line) = 0;
    virtual void info(std::string_view line) = 0;
    // What only somebody who tunes wants to see.
    virtual void detail(std::string_view line) = 0;
};

} // namespace afpguard
