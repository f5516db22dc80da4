// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <chrono>
#include <string>
#include <vector>

namespace afpguard::doctor {

// What a program has said, on either output, and how it ended.
struct ProgramResult {
    std::string output; // its beginning, where it is endless
    int status = 0;     // as a shell has it: 128 and more for a signal
};

// Runs a program to its end, with nothing to read. An error where it cannot be started or takes
// longer than the limit; then it is ended.
Result<ProgramResult> run_program(const std::vector<std::string>& command,
                                  std::chrono::seconds limit);

// Where a program of that name is in PATH; empty where it is not.
std::string find_program(const std::string& name);

} // namespace afpguard::doctor
