// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "plugin/bypass_tables.h"
#include "plugin/xdp_placement.h"

#include "src/bridge/port.h"
#include "src/log.h"
#include "src/os/error.h"

#include <optional>

namespace afpguard {

class EbpfLoader;

// The eBPF and XDP programs of one interface. The engine loads them and keeps their descriptors
// open to the end of the process; an XDP program is on the interface for as long as this lives,
// and longer where its maps are pinned.
class EbpfPrograms {
  public:
    // Loads what the port's settings name; while the process has its privileges.
    static Result<EbpfPrograms> load(const Port& port, Log& log);

    // The program that spreads frames over the threads, -1 for none.
    [[nodiscard]] int balancer() const { return balancer_; }
    // The program that filters them, -1 for none.
    [[nodiscard]] int filter() const { return filter_; }
    // The tables by which flows can be bypassed.
    [[nodiscard]] const std::optional<BypassTables>& tables() const { return tables_; }

  private:
    Status load_balancer(const EbpfLoader& loader);
    Status load_filter(const EbpfLoader& loader);
    Status load_xdp(const EbpfLoader& loader, int interface_index);

    int balancer_ = -1;
    int filter_ = -1;
    std::optional<XdpLink> xdp_;
    std::optional<BypassTables> tables_;
};

} // namespace afpguard
