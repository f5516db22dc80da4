// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/host.h"
#include "src/net/frame.h"

#include "suricata-headers/packet.h"
#include "suricata-headers/plugin.h"

#include <new>
#include <type_traits>

namespace afpguard {

// What rides in a Packet while the engine has it: all that is needed to finish the frame, wherever
// and whenever the engine lets go of it.
struct PacketContext {
    FrameOwner* owner;
    Frame frame;

    static void attach(suricata::Packet* packet, FrameOwner& owner, const Frame& frame) {
        ::new (static_cast<void*>(suricata::packet::plugin_v(packet))) PacketContext{&owner, frame};
    }
    static const PacketContext& of(suricata::Packet* packet) {
        void* place = suricata::packet::plugin_v(packet);
        return *std::launder(static_cast<const PacketContext*>(place));
    }
};

static_assert(sizeof(PacketContext) <= suricata::PLUGIN_VAR_SIZE);
static_assert(suricata::packet::plugin_v_offset % alignof(PacketContext) == 0);
static_assert(std::is_trivially_copyable_v<PacketContext>);

} // namespace afpguard
