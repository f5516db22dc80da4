// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/bypass_tables.h"

#include "plugin/ebpf_loader.h"

#include "suricata-headers/ebpf.h"

#include <algorithm>
#include <cstdint>
#include <string>

namespace afpguard {

namespace {

constexpr const char* ipv4_table = "flow_table_v4";
constexpr const char* ipv6_table = "flow_table_v6";

std::optional<FlowTable> find_table(const EbpfLoader& loader, const char* name, bool ipv6) {
    const int descriptor = loader.map(name);
    if (descriptor < 0)
        return std::nullopt;
    const auto found = FlowTable::of(descriptor, ipv6);
    if (found)
        return *found;
    loader.warn(std::string("bypass: ") + name + ": " + found.error().message() + "; not used");
    return std::nullopt;
}

// The flows that an earlier process has bypassed: the engine makes flows of them, once for all
// interfaces.
void take_over_pinned_flows(const BypassTables& tables) {
    static suricata::ebpf_timeout_config config{};
    const bool first = config.flags == 0;
    config.cpus_count =
        static_cast<std::uint16_t>(std::max<unsigned>(config.cpus_count, tables.values()));
    config.mode = suricata::AFP_MODE_XDP_BYPASS;
    config.flags = suricata::EBPF_XDP_CODE | suricata::EBPF_PINNED_MAPS;
    if (!first)
        return;
    suricata::RunModeEnablesBypassManager();
    suricata::BypassedFlowManagerRegisterCheckFunc(nullptr, suricata::EBPFCheckBypassedFlowCreate,
                                                   &config);
}

} // namespace

std::optional<BypassTables> find_bypass_tables(const EbpfLoader& loader, KeyOrder order) {
    const BypassTables tables{find_table(loader, ipv4_table, false),
                              find_table(loader, ipv6_table, true), order,
                              loader.pins_maps() && order == KeyOrder::network};
    if (!tables.ipv4 && !tables.ipv6) {
        loader.warn("bypass: the program has no table of flows, so the engine bypasses flows "
                    "itself");
        return std::nullopt;
    }
    if (!loader.settings().percpu_hash && tables.values() > 1)
        loader.warn("use-percpu-hash: the program's tables are per processor; used as such");
    if (tables.outlive_us)
        take_over_pinned_flows(tables);
    return tables;
}

} // namespace afpguard
