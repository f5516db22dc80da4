// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/port_preparation.h"

#include "src/net/device_driver.h"

#include <pcap/dlt.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard {

namespace {

constexpr unsigned longest_filtered_frame = 262144; // what pcap-filter(7) takes for no limit

Result<FilterProgram> compile_filter_of(const Port& port, int link_type) {
    auto filter = compile_filter(port.plan.settings.bpf_filter, link_type, longest_filtered_frame);
    if (!filter)
        return Error("bpf-filter: " + filter.error().message());
    return filter;
}

Status prepare_filter(Port& port, Log& log) {
    const std::string& expression = port.plan.settings.bpf_filter;
    const bool replaced = !port.plan.settings.ebpf_filter_file.empty();
    if (expression.empty() || replaced)
        return Done{};
    auto filter = compile_filter_of(port, port.device.link_type());
    if (!filter)
        return filter.error();
    const InterfaceSettings& settings = port.plan.settings;
    const bool forwards = settings.copies() && settings.bpf_mismatch == BpfMismatch::forward;
    if (forwards)
        port.inspected = FrameFilter(*filter);
    else
        port.filter = *std::move(filter);
    log.info(port.name() + ": using BPF '" + expression + "'" +
             (forwards ? ", and forwarding what does not match without inspection" : ""));
    return Done{};
}

void announce_offload(const Port& port, Log& log) {
    if (!port.plan.settings.copies())
        return;
    if (port.plan.transparent())
        log.info(port.name() + ": offload: transparent: merged frames and unfinished checksums "
                               "are inspected and forwarded as they are");
    else
        log.info(port.name() + ": offload: off (" + port.plan.not_transparent_because +
                 "): merged frames are not forwarded");
}

// It takes frames from the kernel's tc alone.
void warn_of_one_way(const Port& port, Log& log) {
    const InterfaceSettings& settings = port.plan.settings;
    if (settings.copies() && driver_of(port.name()) == "ifb")
        log.warning(port.name() +
                    ": is an ifb, which drops what is sent through it: what comes in by " +
                    settings.copy_interface + " is lost");
}

Status lay_out_rings(Port& port, Log& log) {
    RingRequest& request = port.plan.ring;
    request.snaplen = snaplen_for(port.plan, port.device.mtu);
    auto layout = lay_out_ring(request, static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE)));
    if (!layout)
        return Error("ring-size: " + layout.error().message());
    port.layout = *layout;
    log.detail(port.name() + ": " + std::to_string(port.plan.threads) +
               " threads, each with a ring of " + std::to_string(layout->frame_count) +
               " frames of up to " + std::to_string(request.snaplen) + " bytes, " +
               std::to_string(layout->bytes()) + " bytes in " +
               std::to_string(layout->block_count) + " blocks");
    return Done{};
}

} // namespace

Status prepare_port(Port& port, Log& log) {
    auto device = query_interface(port.name());
    if (!device && device.error().number() == ENODEV)
        return Error("interface: \"" + port.name() +
                     "\" does not exist; there are: " + interface_names());
    if (!device)
        return device.error();
    port.device = *std::move(device);
    if (port.plan.settings.copies() && !port.device.ethernet())
        return Error("copy-mode: the interface has no Ethernet frames; only those can be copied");
    if (auto s = prepare_filter(port, log); !s)
        return s;
    announce_offload(port, log);
    warn_of_one_way(port, log);
    return lay_out_rings(port, log);
}

Status check_filter(const Port& port) {
    if (port.plan.settings.bpf_filter.empty())
        return Done{};
    const auto device = query_interface(port.name());
    const auto filter = compile_filter_of(port, device ? device->link_type() : DLT_EN10MB);
    if (!filter)
        return filter.error();
    return Done{};
}

} // namespace afpguard
