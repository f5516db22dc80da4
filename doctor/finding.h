// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard::doctor {

// note: nothing to mend, but good to know. warning: works, though not as is to be expected of a
// sensor. error: does not start, or does not do what it is there for.
enum class Severity { note, warning, error };

// What makes a finding go away: a command as it is to be typed, a line of suricata.yaml, or words
// where it takes a decision or a hand.
enum class MendKind { none, command, yaml, words };

struct Mend {
    MendKind kind = MendKind::none;
    std::string text;
    std::string interface; // of a line of yaml: the interface whose entry it belongs in
    std::string section;   // the section that it belongs in; empty: the top level
};

inline Mend by_command(std::string command) {
    return {MendKind::command, std::move(command), {}, {}};
}
inline Mend by_words(std::string words) {
    return {MendKind::words, std::move(words), {}, {}};
}
// A line on the top level of suricata.yaml.
inline Mend by_yaml(std::string line) {
    return {MendKind::yaml, std::move(line), {}, {}};
}
// A line in the entry that the `af-packet:` section has for an interface.
inline Mend in_entry_of(std::string interface, std::string line) {
    return {MendKind::yaml, std::move(line), std::move(interface), "af-packet"};
}
// A line of a section as a whole.
inline Mend in_section(std::string section, std::string line) {
    return {MendKind::yaml, std::move(line), {}, std::move(section)};
}

struct Finding {
    Severity severity = Severity::note;
    std::string check; // a short name for scripts, as "mtu"
    std::string where; // an interface, a file, or a part of the machine
    std::string what;  // one line
    Mend mend;
};

using Findings = std::vector<Finding>;

// The exit status that the findings amount to: 0 nothing to mend, 1 warnings, 2 errors.
int status_of(const Findings& findings);

std::string_view name_of(Severity severity);
std::string_view name_of(MendKind kind);

} // namespace afpguard::doctor
