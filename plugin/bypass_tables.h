// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/flow_table.h"

#include <optional>

namespace afpguard {

class EbpfLoader;

// With what a program on an interface bypasses flows.
struct BypassTables {
    std::optional<FlowTable> ipv4;
    std::optional<FlowTable> ipv6;
    KeyOrder order = KeyOrder::network;
    bool outlive_us = false; // pinned: what is in them at the end stays

    [[nodiscard]] const std::optional<FlowTable>& of(const HalfFlow& half) const {
        return half.ipv6 ? ipv6 : ipv4;
    }
    // How many values an entry has: one, or one for each processor.
    [[nodiscard]] unsigned values() const { return ipv4 ? ipv4->values() : ipv6->values(); }
};

// The tables of the program that was loaded last, whose keys are in that order; none where it has
// none that can be used. Where they have outlived an earlier process, the engine will make flows of
// what is in them.
std::optional<BypassTables> find_bypass_tables(const EbpfLoader& loader, KeyOrder order);

} // namespace afpguard
