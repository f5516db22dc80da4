// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/interface_plan.h"

#include "src/bridge/offload_plan.h"
#include "src/net/free_clusters.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace afpguard {

namespace {

constexpr std::uint32_t default_v3_block_size = 32 * 4096;
constexpr std::uint32_t longest_ip_packet = 65561;     // with its link-layer header and tags
constexpr std::uint32_t defragmented_snaplen = 9216;   // what af-packet allots
constexpr std::uint32_t link_layer_allowance = 16 + 8; // cooked header, two VLAN tags
constexpr std::uint32_t block_allowance = 256;         // more than a block's and a frame's headers

std::uint16_t fanout_type(ClusterType type) {
    switch (type) {
    case ClusterType::address:
        return PACKET_FANOUT_CBPF;
    case ClusterType::cpu:
        return PACKET_FANOUT_CPU;
    case ClusterType::queue:
        return PACKET_FANOUT_QM;
    case ClusterType::random:
        return PACKET_FANOUT_RND;
    case ClusterType::round_robin:
        return PACKET_FANOUT_LB;
    case ClusterType::program:
        return PACKET_FANOUT_EBPF;
    case ClusterType::flow:
    case ClusterType::rollover:
        break;
    }
    return PACKET_FANOUT_HASH;
}

unsigned threads_for(const InterfaceSettings& settings, const Environment& environment) {
    if (environment.run_mode == RunMode::single)
        return 1;
    unsigned threads = settings.threads;
    const bool by_flow =
        settings.cluster_type == ClusterType::flow || settings.cluster_type == ClusterType::address;
    if (threads == 0 && by_flow)
        threads = environment.cores;
    if (threads == 0 && settings.cluster_type == ClusterType::queue && environment.receive_queues)
        threads = environment.receive_queues(settings.name);
    // The engine limits threads that inspect, and lets any number of them only receive.
    if (environment.run_mode == RunMode::autofp)
        return std::max(1U, threads);
    return std::clamp(threads, 1U, std::max(1U, environment.thread_limit));
}

std::uint32_t ring_frames(const InterfaceSettings& settings, unsigned threads,
                          const Environment& environment, Log& log) {
    if (settings.ring_size == 0)
        return std::max(1U, environment.max_pending_packets * 2 / threads);
    if (std::uint64_t{settings.ring_size} * threads >= environment.max_pending_packets)
        return settings.ring_size;
    const std::uint32_t raised = environment.max_pending_packets / threads + 1;
    log.warning(settings.name + ": ring-size " + std::to_string(settings.ring_size) +
                " holds fewer frames than max-pending-packets; using " + std::to_string(raised));
    return raised;
}

std::uint32_t page_multiple(std::uint32_t bytes, std::uint32_t fallback, std::string_view key,
                            const std::string& interface, const Environment& environment,
                            Log& log) {
    if (bytes % environment.page_size == 0)
        return bytes;
    log.warning(interface + ": " + std::string(key) + " " + std::to_string(bytes) +
                " is not a multiple of the page size, " + std::to_string(environment.page_size) +
                "; using the default");
    return fallback;
}

// What was asked for in so many words gives way to the run mode, what is so by default does not.
bool in_blocks(const InterfaceSettings& settings, const Environment& environment, Log& log) {
    if (!settings.tpacket_v3)
        return !settings.copies();
    const bool hands_over =
        environment.run_mode != RunMode::workers && environment.run_mode != RunMode::pairs;
    if (*settings.tpacket_v3 && hands_over) {
        log.warning(settings.name + ": tpacket-v3 is for the run mode workers; not used");
        return false;
    }
    return *settings.tpacket_v3;
}

RingRequest ring_for(const InterfaceSettings& settings, unsigned threads,
                     const Environment& environment, Log& log) {
    RingRequest ring;
    const bool v3 = in_blocks(settings, environment, log);
    ring.version = v3 ? RingVersion::v3 : RingVersion::v2;
    ring.frames = ring_frames(settings, threads, environment, log);
    ring.block_size = v3 ? page_multiple(settings.block_size, default_v3_block_size, "block-size",
                                         settings.name, environment, log)
                         : page_multiple(settings.v2_block_size, 0, "v2-block-size", settings.name,
                                         environment, log);
    ring.block_timeout = settings.block_timeout;
    ring.locked = settings.mmap_locked;
    return ring;
}

void advise(const InterfacePlan& plan, Log& log) {
    const InterfaceSettings& settings = plan.settings;
    const bool v3 = plan.ring.version == RingVersion::v3;
    const bool flow = settings.cluster_type == ClusterType::flow;
    const auto warn = [&](const char* what) { log.warning(settings.name + ": " + what); };

    if (settings.copies() && v3)
        warn("tpacket-v3 holds frames back until a block is full: expect high latency inline");
    if (settings.copies() && plan.fanout.defragment)
        warn("defrag inline: fragments leave as one packet, which may be too long; set defrag: no");
    if (!settings.copies() && flow && !plan.fanout.defragment)
        warn("without defrag the fragments of a packet may go to several threads; set defrag: yes");
    if (!settings.copies() && !v3)
        warn("a passive sensor does less work with tpacket-v3: yes");
    if (plan.fanout.defragment && plan.ring.block_size != 0 &&
        plan.ring.block_size < longest_ip_packet)
        warn(v3 ? "block-size is too small for the longest defragmented IP packet, 65561 bytes"
                : "v2-block-size is too small for the longest defragmented IP packet, 65561 bytes");
    const bool drops_mismatches = settings.bpf_mismatch == BpfMismatch::drop;
    if (settings.copies() && !settings.bpf_filter.empty() && drops_mismatches)
        warn("bpf-filter: frames that do not match are not forwarded");
    if (!settings.copies() && settings.offload == Offload::transparent)
        warn("offload has no effect without copy-mode: nothing is forwarded");
    if (!settings.copies() && settings.link_propagation)
        warn("link-propagation has no effect without copy-mode: there is no other side");
    if (!settings.copies() && !drops_mismatches)
        warn("bpf-mismatch has no effect without copy-mode: nothing is forwarded");
}

void advise_on_programs(const InterfaceSettings& settings, Log& log) {
    const auto warn = [&](const char* what) { log.warning(settings.name + ": " + what); };
    const bool filters = !settings.ebpf_filter_file.empty();
    const bool balances = settings.cluster_type == ClusterType::program;

    if (!settings.ebpf_lb_file.empty() && !balances)
        warn("ebpf-lb-file is for cluster-type: cluster_ebpf; not used");
    if (filters && !settings.bpf_filter.empty())
        warn("bpf-filter is not used where there is an ebpf-filter-file");
    if (filters && settings.copies())
        warn("ebpf-filter-file: frames that the program does not let through are not forwarded");
    if (filters && settings.copies() && settings.bypass && settings.xdp_filter_file.empty())
        warn("bypass: a program in ebpf-filter-file would stop what it bypasses, so the engine "
             "bypasses flows itself; xdp-filter-file forwards them");
}

// Gives every cluster an id of its own: first those that were asked for, then free ones.
Status assign_cluster_ids(std::vector<InterfacePlan>& plans, std::set<std::uint16_t> taken) {
    std::map<std::uint16_t, std::string> owners;
    for (InterfacePlan& plan : plans) {
        if (!plan.settings.cluster_id)
            continue;
        plan.fanout.id = *plan.settings.cluster_id;
        taken.insert(plan.fanout.id);
        if (!plan.clustered())
            continue;
        const auto [owner, fresh] = owners.emplace(plan.fanout.id, plan.settings.name);
        if (!fresh)
            return Error(plan.settings.name + ": cluster-id: \"" + std::to_string(plan.fanout.id) +
                         "\" is the cluster of " + owner->second +
                         " already; each interface needs its own");
    }
    FreeClusters free(std::move(taken));
    for (InterfacePlan& plan : plans)
        if (!plan.settings.cluster_id)
            plan.fanout.id = free.next();
    return Done{};
}

// What Suricata has given up (its ticket 6128) is not done here either.
void leave_rollover(InterfaceSettings& settings, Log& log) {
    if (settings.rollover)
        log.warning(settings.name + ": rollover is ignored: it tears flows apart");
    if (settings.cluster_type != ClusterType::rollover)
        return;
    log.warning(settings.name + ": cluster_rollover tears flows apart; using cluster_flow");
    settings.cluster_type = ClusterType::flow;
}

InterfacePlan plan_one(InterfaceSettings settings, const Environment& environment, Log& log) {
    leave_rollover(settings, log);
    InterfacePlan plan;
    plan.settings = settings;
    plan.run_mode = environment.run_mode;
    plan.threads = threads_for(settings, environment);
    plan.ring = ring_for(settings, plan.threads, environment, log);
    plan.fanout.type = fanout_type(settings.cluster_type);
    plan.fanout.defragment =
        settings.cluster_type == ClusterType::flow && settings.defrag.value_or(!settings.copies());
    plan.ring_setup_delay = environment.ring_setup_delay;
    advise(plan, log);
    advise_on_programs(settings, log);
    return plan;
}

} // namespace

Result<std::vector<InterfacePlan>> plan_interfaces(const std::vector<InterfaceSettings>& settings,
                                                   const Environment& environment, Log& log) {
    std::vector<InterfacePlan> plans;
    std::set<std::string> names;
    for (const InterfaceSettings& one : settings) {
        if (!names.insert(one.name).second)
            return Error(one.name + ": is in the af-packet section twice; each interface once");
        if (one.cluster_type == ClusterType::program && one.ebpf_lb_file.empty())
            return Error(one.name + ": cluster-type: \"cluster_ebpf\" needs a program; set "
                                    "ebpf-lb-file to the path of one");
        plans.push_back(plan_one(one, environment, log));
    }
    if (auto s = assign_cluster_ids(plans, environment.clusters_in_use); !s)
        return s.error();
    if (auto s = plan_offloads(plans, environment.merged_frames); !s)
        return s.error();
    return plans;
}

std::uint32_t snaplen_for(const InterfacePlan& plan, unsigned mtu) {
    const std::uint32_t needed = mtu + link_layer_allowance;
    // In a block a frame takes the room that it needs.
    if (plan.ring.version == RingVersion::v3)
        return needed;
    const bool defragmented = plan.clustered() && plan.fanout.defragment;
    return defragmented ? std::max(needed, defragmented_snaplen) : needed;
}

std::uint32_t longest_packet(const InterfacePlan& plan) {
    if (plan.ring.version == RingVersion::v3)
        return plan.ring.block_size - block_allowance;
    return plan.ring.snaplen - link_layer_allowance;
}

} // namespace afpguard
