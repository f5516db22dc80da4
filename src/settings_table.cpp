// SPDX-License-Identifier: GPL-2.0-only
#include "src/settings_table.h"

#include "src/setting_values.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace afpguard {

namespace {

using Interface = InterfaceSettings;

template <auto Member> bool set_switch(Interface& settings, std::string_view text) {
    const auto value = parse_switch(text);
    if (value)
        settings.*Member = *value;
    return value.has_value();
}

void put(std::uint32_t value, std::uint32_t& into) {
    into = value;
}
void put(std::uint32_t value, std::optional<std::uint16_t>& into) {
    into = static_cast<std::uint16_t>(value);
}

template <auto Member, std::uint32_t Least, std::uint32_t Most>
bool set_number(Interface& settings, std::string_view text) {
    const auto value = parse_number(text, Least, Most);
    if (value)
        put(*value, settings.*Member);
    return value.has_value();
}

template <auto Member> bool set_text(Interface& settings, std::string_view text) {
    settings.*Member = std::string(text);
    return true;
}

template <class Choice>
bool choose(Choice& target, std::string_view text,
            std::initializer_list<std::pair<std::string_view, Choice>> choices) {
    for (const auto& [word, choice] : choices) {
        if (word == text) {
            target = choice;
            return true;
        }
    }
    return false;
}

bool set_threads(Interface& settings, std::string_view text) {
    constexpr std::uint32_t largest_cluster = 65536; // that a kernel knows
    const auto value =
        text == "auto" ? std::optional<std::uint32_t>(0) : parse_number(text, 0, largest_cluster);
    if (value)
        settings.threads = *value;
    return value.has_value();
}

bool set_cluster_type(Interface& settings, std::string_view text) {
    return choose<ClusterType>(settings.cluster_type, text,
                               {{"cluster_flow", ClusterType::flow},
                                {"cluster_ip", ClusterType::address},
                                {"cluster_cpu", ClusterType::cpu},
                                {"cluster_qm", ClusterType::queue},
                                {"cluster_random", ClusterType::random},
                                {"cluster_round_robin", ClusterType::round_robin},
                                {"cluster_ebpf", ClusterType::program},
                                {"cluster_rollover", ClusterType::rollover}});
}

bool set_copy_mode(Interface& settings, std::string_view text) {
    return choose<CopyMode>(settings.copy_mode, text,
                            {{"ips", CopyMode::ips}, {"tap", CopyMode::tap}, {"", CopyMode::none}});
}

bool set_xdp_mode(Interface& settings, std::string_view text) {
    return choose<XdpMode>(
        settings.xdp_mode, text,
        {{"soft", XdpMode::soft}, {"driver", XdpMode::driver}, {"hw", XdpMode::hardware}});
}

// A list has no text, and is the engine's own to read: any text is wrong.
bool set_no_text(Interface& /*settings*/, std::string_view /*text*/) {
    return false;
}

bool set_checksum_checks(Interface& settings, std::string_view text) {
    if (const auto value = parse_switch(text)) {
        settings.checksum_checks = *value ? ChecksumMode::yes : ChecksumMode::no;
        return true;
    }
    return choose<ChecksumMode>(
        settings.checksum_checks, text,
        {{"kernel", ChecksumMode::kernel}, {"auto", ChecksumMode::automatic}});
}

bool set_bpf_mismatch(Interface& settings, std::string_view text) {
    return choose<BpfMismatch>(settings.bpf_mismatch, text,
                               {{"drop", BpfMismatch::drop}, {"forward", BpfMismatch::forward}});
}

bool set_offload(Interface& settings, std::string_view text) {
    return choose<Offload>(settings.offload, text,
                           {{"auto", Offload::automatic},
                            {"transparent", Offload::transparent},
                            {"off", Offload::off}});
}

bool set_startup(Settings& settings, std::string_view text) {
    return choose<StartupMode>(settings.startup, text,
                               {{"guard", StartupMode::guard},
                                {"strict", StartupMode::strict},
                                {"off", StartupMode::off}});
}

constexpr auto fall_back = OnBadValue::fall_back;
constexpr auto refuse = OnBadValue::refuse;
constexpr std::string_view yes_or_no = "yes or no";

// A row of a whole number: what is taken and what is said to be allowed are the same range.
template <auto Member, std::uint32_t Least,
          std::uint32_t Most = std::numeric_limits<std::int32_t>::max()>
constexpr SettingRow<Interface> number(std::string_view key, std::string_view allowed,
                                       std::string_view default_value, std::string_view help,
                                       OnBadValue on_bad = fall_back) {
    return {key,          allowed, default_value, help, on_bad, set_number<Member, Least, Most>,
            {Least, Most}};
}

constexpr std::array<SettingRow<Interface>, 33> interface_table{{
    {"threads", "a number up to 65536, or auto", "auto",
     "Capture threads for the interface; auto takes one for each core, with cluster_qm one for "
     "each receive queue.",
     fall_back, set_threads},
    number<&Interface::cluster_id, 0, std::numeric_limits<std::uint16_t>::max()>(
        "cluster-id", "a number", "one that is free",
        "Names the kernel's group of sockets that share the interface; unique in a network "
        "namespace."),
    {"cluster-type",
     "cluster_flow, cluster_ip, cluster_cpu, cluster_qm, cluster_random, cluster_round_robin or "
     "cluster_ebpf",
     "cluster_flow",
     "How the kernel spreads frames over the threads; cluster_ip: by the two IP addresses alone, "
     "so that all fragments of a flow meet on one thread; cluster_ebpf: as the program in "
     "ebpf-lb-file says.",
     fall_back, set_cluster_type},
    {"defrag", yes_or_no, "yes when passive, no inline",
     "Lets the kernel put IP fragments together before it spreads frames; cluster_flow only.",
     fall_back, set_switch<&Interface::defrag>},
    {"copy-mode", "ips or tap", "no copying",
     "Copies frames to copy-iface: ips leaves out what is dropped, tap copies everything.", refuse,
     set_copy_mode},
    {"copy-iface", "another interface of the section", "none",
     "The interface that frames are copied to; it must name this one in turn.", refuse,
     set_text<&Interface::copy_interface>},
    {"tpacket-v3", yes_or_no, "yes when passive, no inline",
     "Receives in blocks: less work for a passive sensor, high latency inline.", fall_back,
     set_switch<&Interface::tpacket_v3>},
    number<&Interface::ring_size, 1>("ring-size", "a number of frames",
                                     "2 x max-pending-packets / threads",
                                     "Frames that the ring of each thread holds."),
    number<&Interface::block_size, 1>("block-size", "a multiple of the page size", "131072",
                                      "Bytes of a block, with tpacket-v3."),
    number<&Interface::block_timeout, 0>(
        "block-timeout", "a number of milliseconds", "10",
        "Time after which a block that is not full is handed over, with tpacket-v3."),
    number<&Interface::v2_block_size, 0>("v2-block-size", "a multiple of the page size",
                                         "131072, less where memory is fragmented",
                                         "Bytes of a block of the ring, without tpacket-v3."),
    number<&Interface::buffer_size, 0>("buffer-size", "a number of bytes", "as the system has it",
                                       "Size of the socket's receive buffer."),
    {"disable-promisc", yes_or_no, "no", "Leaves the interface out of promiscuous mode.", fall_back,
     set_switch<&Interface::disable_promisc>},
    {"disable-hwtimestamp", yes_or_no, "no", "Does not ask for the network card's time stamps.",
     fall_back, set_switch<&Interface::disable_hwtimestamp>},
    {"mmap-locked", yes_or_no, "no", "Pins the rings in memory.", fall_back,
     set_switch<&Interface::mmap_locked>},
    {"use-emergency-flush", yes_or_no, "no",
     "When the kernel has dropped frames, empties the ring without inspection: tap copies what was "
     "in it, ips drops and counts it.",
     fall_back, set_switch<&Interface::emergency_flush>},
    {"rollover", yes_or_no, "no", "Ignored, with a warning: it tears flows apart.", fall_back,
     set_switch<&Interface::rollover>},
    {"checksum-checks", "kernel, yes, no or auto", "kernel",
     "Whether the engine checks checksums; kernel: all but those the kernel says are unfinished.",
     fall_back, set_checksum_checks},
    {"bpf-filter", "a pcap-filter(7) expression", "none",
     "Inspects only frames that match; bpf-mismatch says what becomes of the others. An expression "
     "that looks at VLAN tags is about the frame as it was on the wire, any other about what is "
     "behind its outer tag.",
     refuse, set_text<&Interface::bpf_filter>},
    {"bpf-mismatch", "drop or forward", "drop",
     "With copy-mode, what becomes of frames that bpf-filter does not match: drop, they are not "
     "received; forward, they are copied without inspection, in their order, and counted.",
     refuse, set_bpf_mismatch},
    {"offload", "auto, transparent or off", "auto",
     "With copy-mode, what becomes of frames that a host or this one's kernel has merged or left "
     "without a checksum: transparent, they are inspected and forwarded as they are; off, the "
     "interface's offloads are switched off, and such frames of others are lost; auto, transparent "
     "where that is possible.",
     refuse, set_offload},
    {"qdisc-bypass", yes_or_no, "no",
     "Hands frames that leave through the interface to its driver, past the queueing discipline; "
     "tc and captures on this host do not see them.",
     refuse, set_switch<&Interface::qdisc_bypass>},
    number<&Interface::send_patience, 0, 1000>(
        "send-patience", "a number of milliseconds", "10",
        "How long a thread waits for the other side when that has no room for frames; then they "
        "are counted as failed. In the run modes pairs and autofp it waits for a tenth of its time "
        "at most.",
        refuse),
    {"link-propagation", yes_or_no, "no",
     "With copy-mode: takes the other side down when this one loses its carrier, and up again when "
     "that has been back for two seconds, as a cable would; needs CAP_NET_ADMIN, so not with "
     "run-as.",
     refuse, set_switch<&Interface::link_propagation>},
    {"ebpf-lb-file", "a path", "none",
     "With cluster_ebpf: the file with the eBPF program, section loadbalancer.", refuse,
     set_text<&Interface::ebpf_lb_file>},
    {"ebpf-filter-file", "a path", "none",
     "Receives only frames that the eBPF program in this file lets through, section filter; it "
     "takes the place of bpf-filter.",
     refuse, set_text<&Interface::ebpf_filter_file>},
    {"xdp-filter-file", "a path", "none",
     "Attaches the XDP program in this file to the interface, section xdp.", refuse,
     set_text<&Interface::xdp_filter_file>},
    {"xdp-mode", "soft, driver or hw", "soft",
     "Who runs the XDP program: the kernel, the driver or the network card.", fall_back,
     set_xdp_mode},
    {"bypass", yes_or_no, "no",
     "Flows that the engine bypasses are handled by the program in xdp-filter-file (inline: sent "
     "on to copy-iface) or, passive, in ebpf-filter-file.",
     fall_back, set_switch<&Interface::bypass>},
    {"pinned-maps", yes_or_no, "no",
     "Gives the programs' maps names in /sys/fs/bpf; an XDP program and what it bypasses outlive "
     "Suricata and are found again by the next one.",
     fall_back, set_switch<&Interface::pinned_maps>},
    {"pinned-maps-name", "the name of a map", "none",
     "With pinned-maps: where this map is pinned, the XDP program is there already and is not "
     "loaded.",
     fall_back, set_text<&Interface::pinned_maps_name>},
    {"use-percpu-hash", yes_or_no, "yes",
     "Whether the programs' tables of flows are per processor; what the tables say goes.",
     fall_back, set_switch<&Interface::percpu_hash>},
    {"xdp-cpu-redirect", "a list of processors", "none",
     "Processors that the XDP program spreads frames over.", fall_back, set_no_text},
}};

constexpr std::array<SettingRow<Settings>, 1> plugin_table{{
    {"startup", "guard, strict or off", "guard",
     "What a thread waits for before it lets traffic in: guard, its own cluster; strict, every "
     "peer; off, nothing, as Suricata 8.0.0 to 8.0.5, only to reproduce their fault.",
     refuse, set_startup},
}};

} // namespace

std::span<const SettingRow<InterfaceSettings>> interface_settings() {
    return interface_table;
}

std::span<const SettingRow<Settings>> plugin_settings() {
    return plugin_table;
}

} // namespace afpguard
