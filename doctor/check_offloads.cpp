// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/capabilities.h"
#include "doctor/checks.h"

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace afpguard::doctor {

namespace {

// ethtool's short word, for its -K, and its name of the switch.
using Switch = std::pair<std::string_view, std::string_view>;
constexpr Switch large_receive{"lro", "rx-lro"};
constexpr Switch generic_receive{"gro", "rx-gro"};
constexpr Switch card_receive{"rx-gro-hw", "rx-gro-hw"};
constexpr std::array<Switch, 5> all_that_change_sizes{{large_receive,
                                                       generic_receive,
                                                       {"tso", "tx-tcp-segmentation"},
                                                       {"gso", "tx-generic-segmentation"},
                                                       {"sg", "tx-scatter-gather"}}};

Feature state(const Device& device, const Switch& one) {
    const auto found = device.features.find(std::string(one.second));
    return found != device.features.end() ? found->second : Feature{};
}

// One port, with what is on of a list of switches.
class Offloads {
  public:
    Offloads(const Sensor& sensor, const PlannedPort& port, const Device& device,
             Findings& findings)
        : sensor_(sensor), port_(port), device_(device), findings_(findings) {}

    void check() {
        if (port_.plan.transparent())
            check_transparent();
        else
            check_off();
    }

  private:
    void check_transparent() {
        const bool automatic = port_.plan.settings.offload == Offload::automatic;
        if (automatic && sensor_.engine.disable_offloading) {
            switched_off_at_start({large_receive, generic_receive});
        } else {
            switched_off_at_start({large_receive});
            stays_on(generic_receive, "Suricata sees longer frames than the wire has");
        }
        stays_on(card_receive, "the card merges frames before Suricata sees them");
    }

    void check_off() {
        if (sensor_.engine.disable_offloading)
            return switched_off_at_start(all_that_change_sizes);
        const std::string on = words_of(all_that_change_sizes, true);
        if (!on.empty())
            add(Severity::warning,
                spaced(on) + " on, and capture.disable-offloading is no: merged frames are " +
                    (port_.plan.settings.copies() ? "not forwarded" : "inspected as one"),
                command_for(on));
    }

    // Those that are on: what becomes of them at the start.
    template <class Switches> void switched_off_at_start(const Switches& switches) {
        const std::string on = words_of(switches, true);
        const std::string fixed = words_of(switches, false);
        if (!fixed.empty())
            add(Severity::warning,
                spaced(fixed) + " on and cannot be switched off: frames do not come as they were",
                by_words("use another card or driver for " + port_.name()));
        if (on.empty())
            return;
        if (!sensor_.machine.may(capability::net_admin))
            return add(Severity::warning, spaced(on) + " on, and switching off takes CAP_NET_ADMIN",
                       command_for(on));
        const bool forgets = !sensor_.engine.user.empty();
        add(Severity::note,
            spaced(on) + " on, and will be switched off at the start" +
                (forgets ? "; with run-as they stay off" : ""),
            {});
    }
    void switched_off_at_start(std::initializer_list<Switch> switches) {
        switched_off_at_start<std::initializer_list<Switch>>(switches);
    }

    void stays_on(const Switch& one, const std::string& effect) {
        if (state(device_, one).active && state(device_, one).changeable)
            add(Severity::note, std::string(one.first) + " is on and stays on: " + effect,
                command_for(std::string(one.first)));
    }

    // The short words of those that are on and can be changed, or cannot, with a space between.
    template <class Switches>
    [[nodiscard]] std::string words_of(const Switches& switches, bool changeable) const {
        std::string words;
        for (const Switch& one : switches) {
            const Feature found = state(device_, one);
            // What sends in pieces changes nothing that is received.
            if (found.active && found.changeable == changeable &&
                (changeable || one.second.starts_with("rx")))
                words.append(words.empty() ? "" : " ").append(one.first);
        }
        return words;
    }
    static std::string spaced(const std::string& words) {
        std::string list;
        for (const char letter : words)
            list += letter == ' ' ? std::string(", ") : std::string(1, letter);
        return list + (words.find(' ') == std::string::npos ? " is" : " are");
    }
    [[nodiscard]] Mend command_for(const std::string& words) const {
        std::string command = "ethtool -K " + port_.name() + " ";
        for (const char letter : words)
            command += letter == ' ' ? std::string(" off ") : std::string(1, letter);
        return by_command(command + " off");
    }
    void add(Severity severity, std::string what, Mend mend) {
        findings_.push_back({severity, "offload", port_.name(), std::move(what), std::move(mend)});
    }

    const Sensor& sensor_;
    const PlannedPort& port_;
    const Device& device_;
    Findings& findings_;
};

// Nobody here can switch off what is on at their other ends.
void check_other_ends(const PlannedPort& port, const Device& device, Findings& findings) {
    const bool virtual_cable = device.kind == "veth" || device.kind == "tun";
    if (port.plan.settings.copies() && !port.plan.transparent() && virtual_cable)
        findings.push_back({Severity::note, "offload", port.name(),
                            "offload is off (" + port.plan.not_transparent_because +
                                "): what a container or guest behind it merges is not forwarded",
                            in_entry_of(port.name(), "offload: auto")});
}

} // namespace

void check_offloads(const Sensor& sensor, Findings& findings) {
    for (const PlannedPort& port : sensor.ports) {
        const Device* device = sensor.device(port.name());
        if (device == nullptr || !device->ethernet)
            continue;
        Offloads(sensor, port, *device, findings).check();
        check_other_ends(port, *device, findings);
    }
}

} // namespace afpguard::doctor
