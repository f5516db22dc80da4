// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace afpguard {

struct HostTable;

// One of the host's own setters, called on zeroed memory to see where it writes.
struct SetterProbe {
    // The exported function.
    const char* setter;
    // What it sets, "Packet.ts".
    const char* member;
    // Where we believe that to be.
    std::size_t offset;
    // Calls the setter and says where its value is: the believed place if it is there, else the
    // first place that has it, else nothing. A host without the setter writes nothing.
    std::optional<std::size_t> (*found_at)(const HostTable& host);
};

// All setters whose members we read or write without the host's help.
[[nodiscard]] std::span<const SetterProbe> setter_probes();

} // namespace afpguard
