// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/engine_port.h"

#include "plugin/capture.h"
#include "plugin/packet_context.h"

#include "suricata-headers/statistics.h"

#include <cstdint>

namespace afpguard {

using suricata::Packet;

namespace {

// The engine is through with a packet, whatever it was: here its frame leaves.
void release_packet(Packet* packet) {
    const PacketContext context = PacketContext::of(packet);
    const bool dropped = suricata::PacketCheckAction(packet, suricata::ACTION_DROP);
    context.owner->finish(context.frame, dropped ? Verdict::drop : Verdict::pass);
    suricata::PacketFreeOrRelease(packet);
}

void note_truncation(Packet* packet) {
    suricata::packet::flags(packet) |= suricata::PKT_IS_INVALID;
    std::uint8_t& count = suricata::packet::event_count(packet);
    if (count < suricata::PACKET_ENGINE_EVENT_MAX)
        suricata::packet::events(packet)[count++] = suricata::AFP_TRUNC_PKT;
}

suricata::SCTime_t time_of(const Frame& frame) {
    suricata::SCTime_t time{};
    time.secs = frame.seconds;
    time.usecs = (frame.nanoseconds / 1000) & 0xfffff;
    return time;
}

} // namespace

EnginePort::EnginePort(suricata::ThreadVars* thread, suricata::LiveDevice* device, const Port& port,
                       Bypass::Callback bypass, std::optional<Pipeline>& pipeline)
    : thread_(thread),
      device_(device),
      port_(port),
      link_type_(port.device.link_type()),
      bypass_(bypass),
      checksums_(port.plan.settings.checksum_checks),
      counters_(thread, device),
      pipeline_(pipeline) {}

bool EnginePort::submit(const Frame& frame, FrameOwner& owner) {
    Packet* packet = suricata::PacketGetFromQueueOrAlloc();
    if (packet != nullptr && describe(packet, frame, owner))
        return pipeline_->run(packet);
    if (packet != nullptr)
        suricata::PacketFreeOrRelease(packet);
    owner.finish(frame, Verdict::refused);
    return true;
}

bool EnginePort::describe(Packet* packet, const Frame& frame, FrameOwner& owner) {
    // No copy: the engine works on the ring's memory.
    if (suricata::PacketSetData(packet, frame.data, frame.length) != 0)
        return false;
    suricata::SCPacketSetSource(packet, suricata::PKT_SRC_WIRE);
    suricata::SCPacketSetLiveDevice(packet, device_);
    suricata::SCPacketSetDatalink(packet, link_type_);
    suricata::SCPacketSetTime(packet, time_of(frame));
    suricata::packet::BypassPacketsFlow(packet) = bypass_;
    if (frame.truncated())
        note_truncation(packet);
    ++submitted_;
    if (checksums_are_moot(frame))
        suricata::packet::flags(packet) |= suricata::PKT_IGNORE_CHECKSUM;
    PacketContext::attach(packet, owner, frame);
    suricata::SCPacketSetReleasePacket(packet, release_packet);
    return true;
}

bool EnginePort::checksums_are_moot(const Frame& frame) {
    // In automatic mode the engine decides once, by a sample of the interface's first packets.
    if (checksums_ == ChecksumMode::automatic && submitted_ == suricata::CHECKSUM_SAMPLE_COUNT &&
        suricata::ChecksumAutoModeCheck(submitted_, suricata::live_device::pkts(device_).load(),
                                        suricata::LiveDeviceInvalidChecksumsGet(device_)) != 0)
        checksums_ = ChecksumMode::no;
    // A merged frame has no checksum that could be right.
    if (checksums_ == ChecksumMode::no || (frame.has_vnet && frame.checksum_unfinished))
        return true;
    return checksums_ != ChecksumMode::automatic && frame.checksum_unfinished;
}

void EnginePort::report(const Report& report) {
    counters_.publish(report);
    suricata::StatsSyncCountersIfSignalled(thread_);
}

} // namespace afpguard
