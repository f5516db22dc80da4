// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/planning.h"

#include "doctor/settings_mends.h"
#include "src/bridge/bridge.h"
#include "src/os/kernel_version.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace afpguard::doctor {

namespace {

// Keeps the plugin's warnings as remarks.
class RemarkLog final : public Log {
  public:
    explicit RemarkLog(Findings& remarks) : remarks_(remarks) {}

    void error(std::string_view line) override {
        remarks_.push_back(finding_of(Severity::error, line));
    }
    void warning(std::string_view line) override {
        remarks_.push_back(finding_of(Severity::warning, line));
    }
    void info(std::string_view /*line*/) override {}
    void detail(std::string_view /*line*/) override {}

  private:
    Findings& remarks_;
};

Environment environment_of(const Sensor& sensor) {
    const EngineSettings& engine = sensor.engine;
    Environment found;
    found.run_mode = engine.run_mode;
    found.max_pending_packets = engine.max_pending_packets;
    found.cores = static_cast<unsigned>(std::max(1L, ::sysconf(_SC_NPROCESSORS_ONLN)));
    constexpr double most_threads = 1024;
    found.thread_limit = engine.worker_threads.value_or(
        static_cast<unsigned>(std::clamp(found.cores * engine.thread_ratio, 1.0, most_threads)));
    found.merged_frames = kernel_is_at_least(5, 6);
    found.page_size = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
    found.clusters_in_use = clusters_of(sensor.machine.packet_sockets);
    found.receive_queues = [&sensor](const std::string& name) {
        const Device* device = sensor.device(name);
        return device != nullptr ? device->receive_queues : 0;
    };
    return found;
}

// The ring of each thread on a device of that MTU, or of the usual one.
PlannedPort with_ring(InterfacePlan plan, const Device* device, std::uint32_t page_size) {
    constexpr unsigned usual_mtu = 1500;
    plan.ring.snaplen = snaplen_for(plan, device != nullptr ? device->mtu : usual_mtu);
    auto layout = lay_out_ring(plan.ring, page_size);
    PlannedPort port{std::move(plan), std::nullopt, {}};
    if (layout)
        port.ring = *layout;
    else
        port.ring_refusal = layout.error().message();
    return port;
}

} // namespace

Status plan_sensor(const SettingsSource& source, std::string_view arguments, Sensor& sensor) {
    constexpr std::size_t most_entries = 1024;
    if (source.entries().size() > most_entries)
        return Error("af-packet: has more than " + std::to_string(most_entries) + " entries");
    RemarkLog log(sensor.remarks);
    auto settings = read_settings(source, arguments, log);
    if (!settings) {
        sensor.refusal = settings.error().message();
        return Done{};
    }
    sensor.settings = *std::move(settings);
    const Environment environment = environment_of(sensor);
    auto bridge = Bridge::plan(sensor.settings, environment, log);
    if (!bridge) {
        sensor.refusal = bridge.error().message();
        return Done{};
    }
    if (const Status filters = (*bridge)->check_filters(); !filters)
        sensor.refusal = filters.error().message();
    for (const Port& port : (*bridge)->ports())
        sensor.ports.push_back(
            with_ring(port.plan, sensor.device(port.name()), environment.page_size));
    return Done{};
}

} // namespace afpguard::doctor
