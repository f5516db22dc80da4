// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/startup_mode.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace afpguard {

enum class CopyMode { none, tap, ips };
// program is an eBPF program's choice; rollover is Suricata's word for something that it does not
// do any more.
enum class ClusterType { flow, address, cpu, queue, random, round_robin, program, rollover };
// What becomes of frames that bpf-filter does not match.
enum class BpfMismatch { drop, forward };
// Whether frames that are merged, or whose checksum is not finished, pass as they are.
enum class Offload { automatic, transparent, off };
// Who runs an XDP program: the kernel, the driver, the network card.
enum class XdpMode { soft, driver, hardware };
enum class ChecksumMode { kernel, yes, no, automatic };

// One entry of the `af-packet:` section, as written; what was not written has its default.
struct InterfaceSettings {
    std::string name;
    unsigned threads = 0;                    // 0: as many as the cluster type suggests
    std::optional<std::uint16_t> cluster_id; // none: one that no other interface has
    ClusterType cluster_type = ClusterType::flow;
    std::optional<bool> defrag; // none: yes when passive
    CopyMode copy_mode = CopyMode::none;
    std::string copy_interface;
    std::optional<bool> tpacket_v3; // none: yes when passive
    std::uint32_t ring_size = 0;    // 0: from max-pending-packets
    std::uint32_t block_size = 32 * 4096;
    std::uint32_t block_timeout = 10;
    std::uint32_t v2_block_size = 0; // 0: what memory allows
    std::uint32_t buffer_size = 0;   // 0: as the system has it
    bool disable_promisc = false;
    bool disable_hwtimestamp = false;
    bool mmap_locked = false;
    bool emergency_flush = false;
    bool rollover = false;
    ChecksumMode checksum_checks = ChecksumMode::kernel;
    std::string bpf_filter;
    BpfMismatch bpf_mismatch = BpfMismatch::drop;
    Offload offload = Offload::automatic;
    bool qdisc_bypass = false;
    bool link_propagation = false;
    std::uint32_t send_patience = 10; // milliseconds
    std::string ebpf_lb_file;
    std::string ebpf_filter_file;
    std::string xdp_filter_file;
    XdpMode xdp_mode = XdpMode::soft;
    bool bypass = false; // a program keeps from us what the engine does not want to see any more
    bool pinned_maps = false;
    std::string pinned_maps_name;
    bool percpu_hash = true;

    [[nodiscard]] bool copies() const { return copy_mode != CopyMode::none; }
};

// All that an operator can set.
struct Settings {
    StartupMode startup = StartupMode::guard;
    std::vector<InterfaceSettings> interfaces;
};

} // namespace afpguard
