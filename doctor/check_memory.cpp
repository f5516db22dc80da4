// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/capabilities.h"
#include "doctor/checks.h"
#include "doctor/memory_words.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace afpguard::doctor {

namespace {

std::uint64_t bytes_of_rings(const Sensor& sensor) {
    std::uint64_t sum = 0;
    for (const PlannedPort& port : sensor.ports)
        sum += port.bytes();
    return sum;
}

// What may be asked for the rings of one interface, so that all of them leave half of the memory.
std::uint64_t fair_share(const Sensor& sensor) {
    return sensor.machine.memory_available / 2 / std::max<std::size_t>(1, sensor.ports.size());
}

// The largest ring, in thousands of frames where there are as many, that fits into the share.
Mend smaller_ring(const Sensor& sensor, const PlannedPort& port) {
    constexpr std::uint64_t headers = 128;
    const std::uint64_t slot = port.ring
                                   ? port.ring->bytes() / std::max(1U, port.ring->frame_count) + 1
                                   : port.plan.ring.snaplen + headers;
    const std::uint64_t most = std::numeric_limits<std::int32_t>::max() / 2;
    const std::uint64_t frames =
        std::clamp<std::uint64_t>(fair_share(sensor) / port.plan.threads, slot, most) / slot;
    const std::uint64_t rounded = frames > 1000 ? frames / 1000 * 1000 : frames;
    return in_entry_of(port.name(), "ring-size: " + std::to_string(rounded));
}

void check_rings(const Sensor& sensor, Findings& findings) {
    const std::uint64_t available = sensor.machine.memory_available;
    const std::uint64_t needed = bytes_of_rings(sensor);
    const bool too_much = available != 0 && needed > available / 2;
    for (const PlannedPort& port : sensor.ports) {
        if (!port.ring_refusal.empty())
            findings.push_back({Severity::error, "memory", port.name(),
                                "ring-size: " + port.ring_refusal, smaller_ring(sensor, port)});
        else if (too_much && port.bytes() > fair_share(sensor))
            findings.push_back(
                {needed > available ? Severity::error : Severity::warning, "memory", port.name(),
                 "its rings take " + in_megabytes(port.bytes()) + " of " + in_megabytes(needed) +
                     " in all, and " + in_megabytes(available) + " are available",
                 smaller_ring(sensor, port)});
    }
}

// Rings are mapped when Suricata has given its privileges up.
void check_locked(const Sensor& sensor, Findings& findings) {
    std::uint64_t locked = 0;
    for (const PlannedPort& port : sensor.ports)
        locked += port.plan.settings.mmap_locked ? port.bytes() : 0;
    const bool unbounded = sensor.machine.may(capability::ipc_lock) && sensor.engine.user.empty();
    if (unbounded || locked <= sensor.machine.lockable.value_or(locked))
        return;
    findings.push_back({Severity::error, "memlock", "mmap-locked",
                        "the rings take " + in_megabytes(locked) + " and " +
                            in_megabytes(*sensor.machine.lockable) +
                            " may be locked; a service has LimitMEMLOCK=infinity for it",
                        by_command("ulimit -l unlimited")});
}

// Rings are mapped, so they count with all that the engine takes, though they are the kernel's.
void check_address_space(const Sensor& sensor, Findings& findings) {
    const std::uint64_t rings = bytes_of_rings(sensor);
    const std::uint64_t memcaps = sensor.engine.memcaps;
    if (rings + memcaps <= sensor.machine.mappable.value_or(rings + memcaps))
        return;
    findings.push_back({rings > *sensor.machine.mappable ? Severity::error : Severity::warning,
                        "memory", "address space",
                        "the rings take " + in_megabytes(rings) +
                            ", the engine's memcaps add up to " + in_megabytes(memcaps) + ", and " +
                            in_megabytes(*sensor.machine.mappable) +
                            " may be mapped; a service has LimitAS=infinity for it",
                        by_command("ulimit -v unlimited")});
}

// The kernel does not charge rings to a control group; all else that the engine takes it does.
void check_engine(const Sensor& sensor, Findings& findings) {
    const std::uint64_t limit =
        sensor.machine.memory_limit.value_or(std::numeric_limits<std::uint64_t>::max());
    const std::uint64_t memcaps = sensor.engine.memcaps;
    if (memcaps > limit)
        findings.push_back({Severity::warning, "memory", "control group",
                            "the engine's memcaps add up to " + in_megabytes(memcaps) +
                                " and the group is ended at " + in_megabytes(limit),
                            by_words("raise the group's limit (MemoryMax= of a service), or lower "
                                     "the memcaps")});
    const std::uint64_t available = sensor.machine.memory_available;
    const std::uint64_t rings = bytes_of_rings(sensor);
    if (available != 0 && rings <= available / 2 && rings + memcaps > available)
        findings.push_back({Severity::warning, "memory", "memory",
                            "the engine's memcaps add up to " + in_megabytes(memcaps) +
                                ", the rings to " + in_megabytes(rings) + ", and " +
                                in_megabytes(available) + " are available",
                            by_words("lower the memcaps of stream, flow and the like")});
}

} // namespace

void check_memory(const Sensor& sensor, Findings& findings) {
    check_rings(sensor, findings);
    check_locked(sensor, findings);
    check_address_space(sensor, findings);
    check_engine(sensor, findings);
}

} // namespace afpguard::doctor
