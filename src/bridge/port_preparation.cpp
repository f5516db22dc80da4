// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/port_preparation.h"

#include "src/net/device_driver.h"
#include "src/net/filter.h"
#include "src/net/frame_filter.h"
#include "src/net/socket_filter.h"

#include <pcap/dlt.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard {

namespace {

struct Filters {
    FilterProgram socket;
    FrameFilter inspected;
};

bool forwards_mismatches(const InterfaceSettings& settings) {
    return settings.copies() && settings.bpf_mismatch == BpfMismatch::forward;
}

// An eBPF program takes the place of the expression.
std::string expression_of(const InterfaceSettings& settings) {
    return settings.ebpf_filter_file.empty() ? settings.bpf_filter : "";
}

Result<Filters> make_filters(const Port& port, int link_type) {
    Filters filters;
    const std::string expression = expression_of(port.plan.settings);
    const bool forwards = forwards_mismatches(port.plan.settings);
    auto program = socket_program(
        {!port.leaves_out_outgoing(), forwards ? std::string() : expression, link_type});
    if (!program)
        return Error("bpf-filter: " + program.error().message());
    filters.socket = *std::move(program);
    if (!forwards || expression.empty())
        return filters;
    auto inspected = FrameFilter::compile(expression, link_type);
    if (!inspected)
        return Error("bpf-filter: " + inspected.error().message());
    filters.inspected = *std::move(inspected);
    return filters;
}

Status prepare_filters(Port& port, Log& log) {
    auto filters = make_filters(port, port.device.link_type());
    if (!filters)
        return filters.error();
    port.filter = std::move(filters->socket);
    port.inspected = std::move(filters->inspected);
    const std::string expression = expression_of(port.plan.settings);
    if (!expression.empty())
        log.info(port.name() + ": using BPF '" + expression + "'" +
                 (forwards_mismatches(port.plan.settings)
                      ? ", and forwarding what does not match without inspection"
                      : ""));
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
    if (settings.copies() && port.is_ifb)
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
    port.is_ifb = driver_of(port.name()) == "ifb";
    if (port.plan.settings.copies() && !port.device.ethernet())
        return Error("copy-mode: the interface has no Ethernet frames; only those can be copied");
    if (auto s = prepare_filters(port, log); !s)
        return s;
    announce_offload(port, log);
    warn_of_one_way(port, log);
    return lay_out_rings(port, log);
}

Status check_filter(const Port& port) {
    const auto device = query_interface(port.name());
    const auto filters = make_filters(port, device ? device->link_type() : DLT_EN10MB);
    if (!filters)
        return filters.error();
    return Done{};
}

} // namespace afpguard
