// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/socket_setup.h"

#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

namespace afpguard {

Result<std::unique_ptr<Ring>> set_up_ring(const Port& port, PacketSocket& socket, Log& log) {
    const InterfaceSettings& settings = port.plan.settings;
    if (settings.buffer_size != 0)
        if (auto s = socket.set_receive_buffer(static_cast<int>(settings.buffer_size)); !s)
            return s.error();
    if (!settings.disable_hwtimestamp)
        if (auto s = socket.use_hardware_time(); !s)
            log.warning(port.name() + ": no hardware time stamps: " + s.error().message());
    if (settings.qdisc_bypass)
        if (auto s = socket.bypass_qdisc(); !s)
            return s.error();
    std::this_thread::sleep_for(port.plan.ring_setup_delay);
    auto ring = socket.make_ring(port.plan.ring);
    if (!ring)
        return ring;
    const std::uint32_t block_size = (*ring)->layout().block_size;
    if (block_size < port.layout.block_size)
        log.warning(port.name() + ": memory is fragmented: the ring's blocks have " +
                    std::to_string(block_size) + " bytes in place of " +
                    std::to_string(port.layout.block_size));
    return ring;
}

Status bind_and_join(const Port& port, PacketSocket& socket, int interface_index) {
    if (auto s = socket.bind_to(interface_index); !s)
        return s;
    if (!port.plan.settings.disable_promisc)
        if (auto s = socket.make_promiscuous(interface_index); !s)
            return s;
    if (!port.plan.clustered())
        return Done{};
    Status joined = socket.join(port.plan.fanout);
    if (!joined && joined.error().number() == EINVAL)
        return Error("cannot join cluster-id " + std::to_string(port.plan.fanout.id) +
                     ": another program or interface uses it with another device or cluster-type; "
                     "set a cluster-id that is free");
    return joined;
}

Status open_gate(const Port& port, PacketSocket& socket) {
    if (port.filter_program >= 0)
        return socket.open_gate_with(port.filter_program);
    return socket.open_gate(port.filter);
}

} // namespace afpguard
