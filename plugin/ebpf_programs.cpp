// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/ebpf_programs.h"

#include "plugin/ebpf_loader.h"

#include <utility>

namespace afpguard {

Result<EbpfPrograms> EbpfPrograms::load(const Port& port, Log& log) {
    const EbpfLoader loader(port.plan.settings, log);
    EbpfPrograms programs;
    // In the order of Suricata's own af-packet: the engine knows the maps of the last one only.
    if (auto s = programs.load_balancer(loader); !s)
        return s.error();
    if (auto s = programs.load_filter(loader); !s)
        return s.error();
    if (auto s = programs.load_xdp(loader, port.device.index); !s)
        return s.error();
    return programs;
}

Status EbpfPrograms::load_balancer(const EbpfLoader& loader) {
    const InterfaceSettings& settings = loader.settings();
    if (settings.cluster_type != ClusterType::program)
        return Done{};
    const auto program =
        loader.load_for_sockets({"ebpf-lb-file", settings.ebpf_lb_file, "loadbalancer"});
    if (!program)
        return program.error();
    balancer_ = *program;
    return Done{};
}

Status EbpfPrograms::load_filter(const EbpfLoader& loader) {
    const InterfaceSettings& settings = loader.settings();
    if (settings.ebpf_filter_file.empty())
        return Done{};
    const auto program =
        loader.load_for_sockets({"ebpf-filter-file", settings.ebpf_filter_file, "filter"});
    if (!program)
        return program.error();
    filter_ = *program;
    // What this program bypasses it keeps from the socket, and what a socket that copies does not
    // get is not copied.
    if (settings.bypass && !settings.copies() && settings.xdp_filter_file.empty())
        tables_ = find_bypass_tables(loader, KeyOrder::host);
    return Done{};
}

Status EbpfPrograms::load_xdp(const EbpfLoader& loader, int interface_index) {
    const InterfaceSettings& settings = loader.settings();
    if (settings.xdp_filter_file.empty())
        return Done{};
    auto placement = place_xdp_program(loader, interface_index);
    if (!placement)
        return placement.error();
    if (settings.bypass && placement->forwards)
        tables_ = find_bypass_tables(loader, KeyOrder::network);
    xdp_ = std::move(placement->link);
    return Done{};
}

} // namespace afpguard
