// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/finding.h"

#include <algorithm>

namespace afpguard::doctor {

int status_of(const Findings& findings) {
    Severity worst = Severity::note;
    for (const Finding& finding : findings)
        worst = std::max(worst, finding.severity);
    return static_cast<int>(worst);
}

std::string_view name_of(Severity severity) {
    switch (severity) {
    case Severity::error:
        return "error";
    case Severity::warning:
        return "warning";
    case Severity::note:
        break;
    }
    return "note";
}

std::string_view name_of(MendKind kind) {
    switch (kind) {
    case MendKind::command:
        return "command";
    case MendKind::yaml:
        return "yaml";
    case MendKind::words:
        return "words";
    case MendKind::none:
        break;
    }
    return "none";
}

} // namespace afpguard::doctor
