// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace afpguard {

// What a command line of Suricata says of capture plugins.
struct CaptureChoice {
    std::optional<std::string> plugin; // --capture-plugin
    std::string arguments;             // --capture-plugin-args
};

// Reads it from the words of a command line, each with a NUL behind it, as the engine's
// getopt_long() does: a value stands behind "=" or is the next word, a name may be cut short, and
// the last one counts. The values of other options are taken for words of their own.
CaptureChoice capture_choice(std::string_view command_line);
// That of this process.
CaptureChoice own_capture_choice();

} // namespace afpguard
