// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/bridge.h"
#include "src/startup_mode.h"

namespace afpguard {

// Answers afp-guard-status and afp-guard-reset on the engine's control socket from now on, where
// there is one. Called when the engine has opened it, which is right before it makes its threads.
void offer_commands(Bridge& bridge, StartupMode startup);

// Answers nothing any more. Waits for a command that is being answered.
void withdraw_commands();

} // namespace afpguard
