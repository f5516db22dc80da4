// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/bypass.h"

#include "plugin/callback.h"
#include "plugin/capture.h"

#include "suricata-headers/ebpf.h"
#include "suricata-headers/run_mode.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace afpguard {

namespace {

using suricata::Flow;
using suricata::FlowBypassInfo;
using suricata::LiveDevice;
using suricata::Packet;
namespace packet = suricata::packet;

// What the engine keeps for us with a bypassed flow.
struct BypassedFlow {
    explicit BypassedFlow(const HalfFlow& half) : to_server(half), to_client(half.reversed()) {
        host_view.key[0] = &to_server;
        host_view.key[1] = &to_client;
    }

    // First: the engine takes what is here for its own when it looks through pinned tables, and
    // leaves it alone where both keys are known.
    suricata::EBPFBypassData host_view{};
    HalfFlow to_server;
    HalfFlow to_client;
    std::vector<Bypass::Place*> places;
    LiveDevice* counted_at = nullptr; // none: the engine counts the flow no more

    [[nodiscard]] int family() const { return to_server.ipv6 ? AF_INET6 : AF_INET; }
};

bool engine_stops() {
    return suricata::suricata_ctl_flags != 0;
}

FlowBypassInfo* info_of(const Flow* flow) {
    return static_cast<FlowBypassInfo*>(
        suricata::FlowGetStorageById(flow, suricata::GetFlowBypassInfoID()));
}

// The direction of a packet; none where it is not a plain TCP or UDP packet.
std::optional<HalfFlow> half_of(const Packet* of) {
    const std::uint8_t protocol = packet::protocol(of);
    const auto family = static_cast<unsigned char>(packet::source_family(of));
    if ((protocol != IPPROTO_TCP && protocol != IPPROTO_UDP) ||
        (family != AF_INET && family != AF_INET6) ||
        packet::tunnel(of) != suricata::PacketTunnelNone)
        return std::nullopt;
    HalfFlow half;
    half.ipv6 = family == AF_INET6;
    half.tcp = protocol == IPPROTO_TCP;
    std::ranges::copy(packet::source_address(of), half.source.begin());
    std::ranges::copy(packet::target_address(of), half.target.begin());
    half.source_port = packet::source_port(of);
    half.target_port = packet::target_port(of);
    std::ranges::copy(packet::vlan_ids(of), half.vlans.begin());
    return half;
}

// A table that is full is what the count of failures is for; all else is worth a line.
void complain_once(Bypass::Place& place, const Error& error) {
    if (error.number() == E2BIG || error.number() == EAGAIN || place.complained.exchange(true))
        return;
    engine_log().warning("bypass: a flow cannot be entered: " + error.message());
}

// Both directions, or none.
bool enter(const BypassedFlow& flow, Bypass::Place& place) {
    const auto& table = place.tables.of(flow.to_server);
    const FlowKey there = key_of(flow.to_server, place.tables.order);
    Status entered = table->insert(there);
    if (entered) {
        entered = table->insert(key_of(flow.to_client, place.tables.order));
        if (!entered)
            table->erase(there);
    }
    if (!entered)
        complain_once(place, entered.error());
    return static_cast<bool>(entered);
}

// The traffic of one direction, by all programs that see it.
FlowCount traffic_of(const HalfFlow& half, const BypassedFlow& flow) {
    FlowCount sum;
    for (const Bypass::Place* place : flow.places) {
        const FlowCount count = place->tables.of(half)->count(key_of(half, place->tables.order));
        sum.packets += count.packets;
        sum.bytes += count.bytes;
    }
    return sum;
}

void take_out(const BypassedFlow& flow) {
    for (const Bypass::Place* place : flow.places)
        for (const HalfFlow& half : {flow.to_server, flow.to_client})
            place->tables.of(half)->erase(key_of(half, place->tables.order));
}

// Called by the engine when the flow has been silent for it.
bool update_flow(Flow* flow, void* data, time_t now) {
    return guarded(false, [&] {
        auto& bypassed = *static_cast<BypassedFlow*>(data);
        FlowBypassInfo& info = *info_of(flow);
        const FlowCount to_server = traffic_of(bypassed.to_server, bypassed);
        const FlowCount to_client = traffic_of(bypassed.to_client, bypassed);
        if (to_server.packets <= info.todstpktcnt && to_client.packets <= info.tosrcpktcnt) {
            take_out(bypassed);
            bypassed.places.clear();
            bypassed.counted_at = nullptr; // the engine takes it off its count itself
            return false;
        }
        info.todstpktcnt = std::max(info.todstpktcnt, to_server.packets);
        info.todstbytecnt = std::max(info.todstbytecnt, to_server.bytes);
        info.tosrcpktcnt = std::max(info.tosrcpktcnt, to_client.packets);
        info.tosrcbytecnt = std::max(info.tosrcbytecnt, to_client.bytes);
        suricata::SCTime_t active{};
        active.secs = static_cast<std::uint64_t>(now) & ((1ULL << 44) - 1);
        suricata::flow::lastts(flow) = active;
        return true;
    });
}

// Called by the engine when the flow ends, also when it ends otherwise than by being silent. What
// stayed in a table would have a later flow with the same ports bypassed that nobody has looked at.
void free_flow(void* data) {
    guarded(0, [&] {
        const std::unique_ptr<BypassedFlow> bypassed(static_cast<BypassedFlow*>(data));
        // At the end of the engine, what is pinned stays, and the rest goes with its program.
        if (bypassed == nullptr || engine_stops())
            return 0;
        take_out(*bypassed);
        constexpr auto one_less = static_cast<std::uint64_t>(-1);
        if (bypassed->counted_at != nullptr)
            suricata::LiveDevAddBypassStats(bypassed->counted_at, one_less, bypassed->family());
        return 0;
    });
}

bool is_ours(const FlowBypassInfo& info) {
    return info.bypass_data != nullptr && info.BypassUpdate == update_flow;
}

// Also on an interface that the flow was not bypassed on yet. Where that fails it is not tried
// again, for this happens with every packet that still comes.
void enter_here_too(BypassedFlow& flow, Bypass::Place* place) {
    if (place == nullptr || std::ranges::find(flow.places, place) != flow.places.end() ||
        !place->tables.of(flow.to_server) ||
        !place->tables.of(flow.to_server)->can_hold(flow.to_server))
        return;
    flow.places.push_back(place);
    enter(flow, *place);
}

bool begin(Packet* of, Flow* flow, FlowBypassInfo& info, const HalfFlow& half,
           Bypass::Place& place) {
    const bool to_server = (packet::flowflags(of) & suricata::FLOW_PKT_TOSERVER) != 0;
    auto bypassed = std::make_unique<BypassedFlow>(to_server ? half : half.reversed());
    // The engine takes the flow off its first interface's count in the end.
    LiveDevice* first = suricata::flow::livedev(flow);
    LiveDevice* device = first != nullptr ? first : packet::livedev(of);
    if (!enter(*bypassed, place)) {
        suricata::LiveDevAddBypassFail(device, 1, bypassed->family());
        return false;
    }
    bypassed->places.push_back(&place);
    bypassed->counted_at = device;
    suricata::LiveDevAddBypassStats(device, 1, bypassed->family());
    suricata::LiveDevAddBypassSuccess(device, 1, bypassed->family());
    info.BypassUpdate = update_flow;
    info.BypassFree = free_flow;
    info.bypass_data = bypassed.release();
    return true;
}

// Called by the engine for a packet whose flow is to be bypassed: 1 when it is.
int bypass_flow(Packet* of) {
    return guarded(0, [&] {
        Flow* flow = packet::flow(of);
        FlowBypassInfo* info = flow != nullptr ? info_of(flow) : nullptr;
        const auto half = half_of(of);
        Bypass::Place* place = Capture::instance().bypass().find(packet::livedev(of));
        if (info == nullptr || !half || place == nullptr)
            return 0;
        if (info->bypass_data != nullptr)
            return 1;
        const auto& table = place->tables.of(*half);
        return table && table->can_hold(*half) && begin(of, flow, *info, *half, *place) ? 1 : 0;
    });
}

// Called by the engine, inline, for a packet of a bypassed flow that still comes: on the way back
// it comes from the other interface.
int follow_flow(Flow* flow, Packet* of, void* /*data*/) {
    return guarded(1, [&] {
        const FlowBypassInfo* info = info_of(flow);
        if (info != nullptr && is_ours(*info))
            enter_here_too(*static_cast<BypassedFlow*>(info->bypass_data),
                           Capture::instance().bypass().find(packet::livedev(of)));
        return 1;
    });
}

} // namespace

void Bypass::offer(LiveDevice* device, const BypassTables& tables, bool inline_too) {
    places_.emplace_back(device, tables);
    if (inline_too && !std::exchange(follows_, true))
        suricata::BypassedFlowManagerRegisterUpdateFunc(follow_flow, nullptr);
}

Bypass::Callback Bypass::callback_for(const LiveDevice* device) {
    return find(device) != nullptr ? bypass_flow : nullptr;
}

Bypass::Place* Bypass::find(const LiveDevice* device) {
    const auto found =
        std::ranges::find_if(places_, [&](const Place& one) { return one.device == device; });
    return found == places_.end() ? nullptr : &*found;
}

} // namespace afpguard
