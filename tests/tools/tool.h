// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"

#include <chrono>
#include <stdexcept>
#include <string>

namespace afpguard::tools {

// Exit statuses shared by all tools, so that a script can tell a finding from a broken run.
constexpr int exit_ok = 0;
constexpr int exit_finding = 1;    // the thing looked for is not as it should be
constexpr int exit_trouble = 2;    // wrong usage, a missing file, a failed system call
constexpr int exit_incomplete = 3; // the recording has holes: judge nothing by it

// Ends the tool with one line on stderr. Tools have no callbacks to cross, so they may throw.
class ToolError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// "what: words for errno"; errno is taken at the call.
[[nodiscard]] ToolError system_error(const std::string& what);

// Runs a tool's main part; turns exceptions into "name: message" and exit_trouble.
int run_tool(int argc, char** argv, int (*body)(int, char**)) noexcept;

// Tells the script that started this tool, in one line on stdout, that it is at work.
void say_ready();

using Clock = std::chrono::steady_clock;

// SIGTERM and SIGINT as a descriptor: a signal can neither be missed nor interrupt a call.
class StopSignal {
  public:
    // Blocks both signals for the process; make it before anything else.
    StopSignal();
    // Whether one of them has come; stays true.
    [[nodiscard]] bool requested();
    // Waits for a signal, for `events` on another descriptor (-1: none), or for the time to pass.
    // Returns the events that came on the descriptor.
    short wait(int descriptor, short events, std::chrono::nanoseconds time);
    // Readable once a signal has come; for a poll of one's own.
    [[nodiscard]] int descriptor() const { return signals_.number(); }

  private:
    Fd signals_;
    bool requested_ = false;
};

} // namespace afpguard::tools
