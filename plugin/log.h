// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/log.h"

#include <string_view>

namespace afpguard {

// The engine's log, as the rest of the plugin sees it.
class EngineLog final : public Log {
  public:
    void error(std::string_view line) override;
    void warning(std::string_view line) override;
    void info(std::string_view line) override;
    void detail(std::string_view line) override;
};

// The one log of the process.
EngineLog& engine_log();

// Ends the process with a reason, as the engine itself does where it cannot start.
[[noreturn]] void cannot_start(std::string_view reason);

} // namespace afpguard
