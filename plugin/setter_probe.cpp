// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/setter_probe.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "plugin/host_check.h"

namespace afpguard {

namespace {

using suricata::LiveDevice;
using suricata::Packet;
using suricata::ThreadVars;
namespace packet = suricata::packet;

// Zeroed memory in place of a host object, far longer than any of them.
struct alignas(64) Scratch {
    std::array<std::byte, 4096> bytes{};

    template <class Type> Type* as() {
        return static_cast<Type*>(static_cast<void*>(bytes.data()));
    }

    // Where the bytes of a value are: where we believe them to be, else wherever they are first.
    template <class Value>
    [[nodiscard]] std::optional<std::size_t> find(const Value& value, std::size_t believed) const {
        const auto wanted = std::as_bytes(std::span(&value, 1));
        const auto* const at_believed = bytes.data() + believed;
        if (std::equal(wanted.begin(), wanted.end(), at_believed))
            return believed;
        const auto found = std::search(bytes.begin(), bytes.end(), wanted.begin(), wanted.end());
        if (found == bytes.end())
            return {};
        return static_cast<std::size_t>(found - bytes.begin());
    }
};

// Values that nothing writes by chance.
void never_called(Packet* /*packet*/) {}
constexpr int some_datalink = 0x5a17c3e1;
constexpr std::uint32_t some_length = 0x00a5c317;
constexpr std::uint64_t some_count = 0x1122334455667788;
constexpr std::uint32_t some_flags = 0x5ac30000;
constexpr suricata::SCTime_t some_time = {.secs = 0x123456789ab, .usecs = 0x54321};
constexpr auto some_source = static_cast<suricata::PktSrcEnum>(0x5a);
const std::uint8_t some_bytes[1] = {};

std::optional<std::size_t> release_packet(const HostTable& host) {
    Scratch scratch;
    void (*const value)(Packet*) = never_called;
    if (host.set_release_packet != nullptr)
        host.set_release_packet(scratch.as<Packet>(), value);
    return scratch.find(value, packet::ReleasePacket_offset);
}

std::optional<std::size_t> live_device(const HostTable& host) {
    Scratch scratch;
    Scratch device;
    auto* const value = device.as<LiveDevice>();
    if (host.set_live_device != nullptr)
        host.set_live_device(scratch.as<Packet>(), value);
    return scratch.find(value, packet::livedev_offset);
}

std::optional<std::size_t> datalink(const HostTable& host) {
    Scratch scratch;
    if (host.set_datalink != nullptr)
        host.set_datalink(scratch.as<Packet>(), some_datalink);
    return scratch.find(some_datalink, packet::datalink_offset);
}

std::optional<std::size_t> time_stamp(const HostTable& host) {
    Scratch scratch;
    if (host.set_time != nullptr)
        host.set_time(scratch.as<Packet>(), some_time);
    return scratch.find(some_time, packet::ts_offset);
}

std::optional<std::size_t> source(const HostTable& host) {
    Scratch scratch;
    if (host.set_source != nullptr)
        host.set_source(scratch.as<Packet>(), some_source);
    return scratch.find(static_cast<std::uint8_t>(some_source), packet::pkt_src_offset);
}

std::optional<std::size_t> action(const HostTable& host) {
    Scratch scratch;
    if (host.drop != nullptr)
        host.drop(scratch.as<Packet>(), suricata::ACTION_DROP, suricata::PKT_DROP_REASON_NOT_SET);
    return scratch.find(suricata::ACTION_DROP, packet::action_offset);
}

Scratch with_data(const HostTable& host) {
    Scratch scratch;
    if (host.set_data != nullptr)
        host.set_data(scratch.as<Packet>(), some_bytes, some_length);
    return scratch;
}

std::optional<std::size_t> data(const HostTable& host) {
    const std::uint8_t* const value = some_bytes;
    return with_data(host).find(value, packet::ext_pkt_offset);
}

std::optional<std::size_t> length(const HostTable& host) {
    return with_data(host).find(some_length, packet::pktlen_offset);
}

std::optional<std::size_t> packet_flags(const HostTable& host) {
    return with_data(host).find(suricata::PKT_ZERO_COPY, packet::flags_offset);
}

std::optional<std::size_t> thread_flags(const HostTable& host) {
    Scratch scratch;
    if (host.set_thread_flag != nullptr)
        host.set_thread_flag(scratch.as<ThreadVars>(), some_flags);
    return scratch.find(some_flags, suricata::thread::flags_offset);
}

std::optional<std::size_t> device_packets(const HostTable& host) {
    Scratch scratch;
    if (host.add_packets != nullptr)
        host.add_packets(scratch.as<LiveDevice>(), some_count);
    return scratch.find(some_count, suricata::live_device::pkts_offset);
}

std::optional<std::size_t> device_drops(const HostTable& host) {
    Scratch scratch;
    if (host.add_drops != nullptr)
        host.add_drops(scratch.as<LiveDevice>(), some_count);
    return scratch.find(some_count, suricata::live_device::drop_offset);
}

constexpr SetterProbe probes[] = {
    {"SCPacketSetReleasePacket", "Packet.ReleasePacket", packet::ReleasePacket_offset,
     release_packet},
    {"SCPacketSetLiveDevice", "Packet.livedev", packet::livedev_offset, live_device},
    {"SCPacketSetDatalink", "Packet.datalink", packet::datalink_offset, datalink},
    {"SCPacketSetTime", "Packet.ts", packet::ts_offset, time_stamp},
    {"SCPacketSetSource", "Packet.pkt_src", packet::pkt_src_offset, source},
    {"PacketDrop", "Packet.action", packet::action_offset, action},
    {"PacketSetData", "Packet.ext_pkt", packet::ext_pkt_offset, data},
    {"PacketSetData", "Packet.pktlen", packet::pktlen_offset, length},
    {"PacketSetData", "Packet.flags", packet::flags_offset, packet_flags},
    {"TmThreadsSetFlag", "ThreadVars.flags", suricata::thread::flags_offset, thread_flags},
    {"LiveDevicePktsAdd", "LiveDevice.pkts", suricata::live_device::pkts_offset, device_packets},
    {"LiveDeviceDropAdd", "LiveDevice.drop", suricata::live_device::drop_offset, device_drops},
};

} // namespace

std::span<const SetterProbe> setter_probes() {
    return probes;
}

} // namespace afpguard
