// SPDX-License-Identifier: GPL-2.0-only
//
// Settings of any text, from the yaml and from the command line: they are refused in words, or give
// plans that hold together. An input is lines: the arguments first; then "[name]" begins an
// interface, "[default]" what all have, "[afp-guard]" the plugin's own section, and "key: value" is
// a setting.
#include "src/settings_reader.h"

#include "src/bridge/interface_plan.h"
#include "src/bridge/topology.h"
#include "tests/fuzz/input.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace afpguard;

namespace {

class Source final : public SettingsSource {
  public:
    explicit Source(fuzz::Input& input) {
        std::string section = "default";
        while (!input.used_up()) {
            const std::string_view line = input.line();
            if (line.starts_with('[') && line.ends_with(']'))
                section = line.substr(1, line.size() - 2);
            else
                enter(section, line);
        }
    }

    [[nodiscard]] std::vector<Entry> entries() const override {
        std::vector<Entry> list;
        for (const auto& [name, keys] : entries_) {
            Entry entry;
            if (!name.empty())
                entry.interface = name;
            for (const auto& [key, value] : keys)
                entry.keys.push_back(key);
            list.push_back(std::move(entry));
        }
        return list;
    }
    [[nodiscard]] std::optional<std::string> value(const std::string& interface,
                                                   std::string_view key) const override {
        for (const std::string& name : {interface, std::string("default")})
            if (const auto entry = entries_.find(name); entry != entries_.end())
                if (const auto found = entry->second.find(key); found != entry->second.end())
                    return found->second;
        return std::nullopt;
    }
    [[nodiscard]] PluginSection plugin_section() const override { return plugin_; }

  private:
    void enter(const std::string& section, std::string_view line) {
        const std::size_t colon = std::min(line.find(": "), line.size());
        const std::string key(line.substr(0, colon));
        const std::string value(line.substr(std::min(colon + 2, line.size())));
        if (section == "afp-guard" && line.starts_with("- "))
            plugin_.form = Form::list;
        else if (section == "afp-guard" && colon == line.size())
            plugin_ = {Form::text, key, {}};
        if (section == "afp-guard")
            return plugin_.values.emplace_back(key, value), void();
        entries_[section][key] = value;
    }

    std::map<std::string, std::map<std::string, std::string, std::less<>>> entries_;
    PluginSection plugin_;
};

class NoLog final : public Log {
  public:
    void error(std::string_view line) override { check(line); }
    void warning(std::string_view line) override { check(line); }
    void info(std::string_view line) override { check(line); }
    void detail(std::string_view line) override { check(line); }

  private:
    static void check(std::string_view line) {
        fuzz::require(!line.empty(), "a line of the log says something");
    }
};

Environment environment(std::uint8_t choice) {
    Environment machine;
    machine.run_mode = std::array{RunMode::workers, RunMode::autofp, RunMode::single}[choice % 3];
    machine.cores = 1 + choice % 5;
    machine.thread_limit = 1 + choice;
    machine.max_pending_packets = 1 + choice * 251U;
    machine.merged_frames = choice % 2 == 0;
    machine.receive_queues = [choice](const std::string&) { return choice % 4; };
    return machine;
}

void check_ring(const InterfacePlan& plan, unsigned mtu) {
    RingRequest request = plan.ring;
    request.snaplen = snaplen_for(plan, mtu);
    const auto layout = lay_out_ring(request, 4096);
    if (!layout)
        return fuzz::require(!layout.error().message().empty(), "an error has words");
    fuzz::require(layout->frame_count >= request.frames, "a ring has the frames asked for");
    fuzz::require(layout->bytes() <= std::numeric_limits<std::int32_t>::max(),
                  "a ring is not larger than the kernel's limit");
    fuzz::require(std::uint64_t{layout->block_size / layout->frame_size} * layout->block_count ==
                      layout->frame_count,
                  "a ring's frames fit its blocks");
    fuzz::require(layout->frame_size > request.snaplen, "the longest frame has room");
}

void check_places(const std::vector<InterfacePlan>& plans) {
    const auto places = lay_out_threads(plans);
    if (!places)
        return fuzz::require(!places.error().message().empty(), "an error has words");
    for (const Place& place : *places) {
        fuzz::require(place.peer < places->size() && place.interface < plans.size(),
                      "a peer is one of the threads");
        const Place& peer = (*places)[place.peer];
        const InterfaceSettings& own = plans[place.interface].settings;
        fuzz::require(place.sends() == own.copies(), "who copies has a peer, and nobody else");
        fuzz::require(!place.sends() || plans[peer.interface].settings.name == own.copy_interface,
                      "a peer is on copy-iface");
        fuzz::require(peer.peer == place.thread, "a peer's peer is oneself");
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    NoLog log;
    const auto choice = input.number<std::uint8_t>();
    const auto mtu = input.number<std::uint16_t>();
    const std::string_view arguments = input.line();
    const Source source(input);
    const auto settings = read_settings(source, arguments, log);
    if (!settings) {
        fuzz::require(!settings.error().message().empty(), "an error has words");
        return 0;
    }
    const auto plans = plan_interfaces(settings->interfaces, environment(choice), log);
    if (!plans)
        return 0;
    for (const InterfacePlan& plan : *plans) {
        fuzz::require(plan.threads >= 1, "an interface has a thread");
        (void)longest_packet(plan);
        check_ring(plan, mtu);
    }
    (void)is_inline(*plans);
    check_places(*plans);
    return 0;
}
