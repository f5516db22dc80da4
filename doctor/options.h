// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/gather.h"
#include "src/os/error.h"

#include <string>

namespace afpguard::doctor {

struct Options {
    Request request;
    std::string json; // a file, "-" for standard output, empty for none
    bool help = false;
    bool version = false;
};

// Reads the command line; an error says what is wrong with it.
Result<Options> read_options(int count, char** words);

std::string usage();

} // namespace afpguard::doctor
