// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "doctor/checks.h"
#include "doctor/planning.h"
#include "tests/unit/fake_settings_source.h"
#include "tests/unit/text.h"

#include <linux/if_packet.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>

namespace afpguard::test {

// A sensor that nothing is wrong with, a1 and b1 inline, to be spoilt by a test; and what a check
// says of it.
struct DoctorRig {
    using Entry = FakeSettingsSource::Keys;
    using Check = void (*)(const doctor::Sensor&, doctor::Findings&);

    doctor::Sensor sensor;
    Entry a1{{"copy-mode", "ips"}, {"copy-iface", "b1"}, {"threads", "2"}, {"cluster-id", "91"}};
    Entry b1{{"copy-mode", "ips"}, {"copy-iface", "a1"}, {"threads", "2"}, {"cluster-id", "92"}};
    Entry c1; // a third interface, where it has anything

    DoctorRig() {
        sensor.configuration = "suricata.yaml";
        sensor.devices["a1"].index = 1;
        sensor.devices["b1"].index = 2;
        sensor.devices["c1"].index = 3;
        sensor.suricata.path = "/usr/bin/suricata";
        sensor.suricata.version = "8.0.8";
        sensor.plugins.push_back({"/lib/afp-guard.so", "", true, false});
        sensor.machine.memory_available = 8'000'000'000;
        sensor.machine.capabilities = ~std::uint64_t{0};
        sensor.machine.plugin_folder = "/lib";
    }

    doctor::Device& device(const std::string& name) { return sensor.devices[name]; }

    // Another program captures on a device, in a cluster of the usual type or in none.
    ListedSocket& add_socket(int device, std::optional<std::uint16_t> cluster,
                             const std::string& program = "other") {
        ListedSocket& socket = sensor.machine.packet_sockets.emplace_back();
        socket.interface = device;
        if (cluster)
            socket.cluster = {*cluster, PACKET_FANOUT_HASH};
        socket.owner = {4711, program};
        return socket;
    }
    // On a device that is none of ours.
    void take_clusters(const std::set<std::uint16_t>& clusters) {
        for (const std::uint16_t cluster : clusters)
            add_socket(99, cluster);
    }

    // Reads and plans the entries.
    void plan() {
        FakeSettingsSource source;
        source.add("a1", a1);
        if (!b1.empty())
            source.add("b1", b1);
        if (!c1.empty())
            source.add("c1", c1);
        sensor.remarks.clear();
        sensor.ports.clear();
        sensor.refusal.clear();
        static_cast<void>(doctor::plan_sensor(source, "", sensor));
    }

    // What a check finds: "severity where what | mend" on a line each.
    Text says(Check check) {
        plan();
        doctor::Findings findings;
        check(sensor, findings);
        return lines_of(findings);
    }
    Text says_in_all() {
        plan();
        return lines_of(doctor::examine(sensor));
    }

    static Text lines_of(const doctor::Findings& findings) {
        std::string lines;
        for (const doctor::Finding& one : findings) {
            lines.append(lines.empty() ? "" : "\n").append(doctor::name_of(one.severity));
            lines.append(" ").append(one.where).append(" ").append(one.what).append(" | ");
            if (one.mend.kind == doctor::MendKind::yaml)
                lines.append(one.mend.section).append(":").append(one.mend.interface).append(": ");
            lines.append(one.mend.text);
        }
        return lines;
    }
};

} // namespace afpguard::test
