// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/status_json.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <utility>

namespace afpguard {

namespace {

constexpr std::array<const char*, 3> startup_names{"guard", "strict", "off"};
constexpr std::array<const char*, 4> run_mode_names{"workers", "pairs", "single", "autofp"};
constexpr std::array<const char*, 3> copy_mode_names{"none", "tap", "ips"};
constexpr std::array<const char*, 3> health_names{"ok", "one-sided", "not-forwarding"};
constexpr std::array<const char*, 5> state_names{"starting", "waiting", "receiving", "stalled",
                                                 "stopped"};

template <class Value, std::size_t count>
const char* name_of(Value value, const std::array<const char*, count>& names) {
    return names.at(static_cast<std::size_t>(value));
}

void set(const Json& object, const char* key, Json value) {
    json_object_set_new(object.get(), key, value.release());
}
void set(const Json& object, const char* key, const char* text) {
    json_object_set_new(object.get(), key, json_string(text));
}
void set(const Json& object, const char* key, const std::string& text) {
    set(object, key, text.c_str());
}
void set(const Json& object, const char* key, std::uint64_t number) {
    json_object_set_new(object.get(), key, json_integer(static_cast<json_int_t>(number)));
}
void set_truth(const Json& object, const char* key, bool truth) {
    json_object_set_new(object.get(), key, json_boolean(truth));
}

// As eve.json writes it: 2026-01-31T12:00:00.123456+0100.
std::string text_of(ThreadStatus::Time time) {
    const std::time_t seconds =
        std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(
        time - std::chrono::system_clock::from_time_t(seconds));
    std::tm local{};
    ::localtime_r(&seconds, &local);
    std::array<char, 32> date{};
    std::array<char, 8> zone{};
    std::strftime(date.data(), date.size(), "%Y-%m-%dT%H:%M:%S.", &local);
    std::strftime(zone.data(), zone.size(), "%z", &local);
    const std::string digits = std::to_string(rest.count());
    return date.data() + std::string(6 - digits.size(), '0') + digits + zone.data();
}

// What one thread, or all of an interface, have received, and what became of it.
void set_counts(const Json& object, const Totals& totals, const KernelCount& kernel) {
    set(object, "kernel-packets", kernel.frames);
    set(object, "kernel-drops", kernel.drops);
    set(object, "received", totals.received);
    set(object, "under-way", totals.received - totals.ended_in_all());
    for (std::size_t fate = 0; fate < fate_count; ++fate)
        set(object, fate_names[fate], totals.ended[fate]);
    Json reasons(json_object());
    for (std::size_t kind = 0; kind < send_error_count; ++kind)
        if (totals.not_sent[kind] != 0)
            set(reasons, send_error_kinds[kind].name, totals.not_sent[kind]);
    set(object, "send-errors", std::move(reasons));
}

Json thread_json(const ThreadStatus& thread) {
    Json object(json_object());
    set(object, "state", name_of(thread.state, state_names));
    set(object, "since", text_of(thread.since));
    set(object, "index", static_cast<std::uint64_t>(thread.interface_index));
    Json ring(json_object());
    set(ring, "frames", std::uint64_t{thread.ring_frames});
    set(ring, "bytes", std::uint64_t{thread.ring_bytes});
    set(ring, "waiting", std::uint64_t{thread.ring_waiting});
    set(object, "ring", std::move(ring));
    set_counts(object, thread.totals, thread.kernel);
    return object;
}

Json link_json(const LinkStatus& link) {
    Json object(json_object());
    set_truth(object, "exists", link.device.has_value());
    set_truth(object, "up", link.device && link.device->up());
    set_truth(object, "carrier", link.device && link.device->carrier());
    set(object, "since", text_of(link.since));
    if (!link.device)
        return object;
    set(object, "index", static_cast<std::uint64_t>(link.device->index));
    set(object, "mtu", std::uint64_t{link.device->mtu});
    return object;
}

Json interface_json(const InterfaceStatus& status, const Port& port) {
    Json object(json_object());
    set(object, "interface", status.name);
    set(object, "copy-mode", name_of(port.plan.settings.copy_mode, copy_mode_names));
    if (!status.peer.empty()) {
        set(object, "peer", status.peer);
        set(object, "health", name_of(status.health, health_names));
        set(object, "health-since", text_of(status.health_since));
    }
    set(object, "link", link_json(status.link));
    set(object, "strangers", std::uint64_t{status.strangers});
    Totals totals;
    KernelCount kernel;
    Json threads(json_array());
    for (const ThreadStatus& thread : status.threads) {
        totals += thread.totals;
        kernel.frames += thread.kernel.frames;
        kernel.drops += thread.kernel.drops;
        json_array_append_new(threads.get(), thread_json(thread).release());
    }
    set_counts(object, totals, kernel);
    set(object, "threads", std::move(threads));
    return object;
}

} // namespace

Json status_json(const Overview& overview, const std::vector<Port>& ports, const Setting& setting) {
    Json object(json_object());
    set(object, "afp-guard", setting.plugin_version);
    set(object, "suricata", setting.engine_version);
    set(object, "startup", name_of(setting.startup, startup_names));
    set(object, "runmode", name_of(ports.front().plan.run_mode, run_mode_names));
    set(object, "counting-since", text_of(overview.counting_since));
    Json interfaces(json_array());
    for (std::size_t number = 0; number < ports.size(); ++number)
        json_array_append_new(interfaces.get(),
                              interface_json(overview.interfaces[number], ports[number]).release());
    set(object, "interfaces", std::move(interfaces));
    return object;
}

Json reset_json(const Overview& overview) {
    Json object(json_object());
    set(object, "done", "afp-guard-status counts from here on; the statistics go on");
    set(object, "counting-since", text_of(overview.counting_since));
    set(object, "interfaces", std::uint64_t{overview.interfaces.size()});
    return object;
}

} // namespace afpguard
