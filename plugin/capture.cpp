// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/capture.h"

#include "plugin/control_socket.h"
#include "plugin/decode_module.h"
#include "plugin/ebpf_support.h"
#include "plugin/log.h"
#include "plugin/offload.h"
#include "plugin/yaml_source.h"

#include "src/net/socket_list.h"
#include "src/os/kernel_version.h"
#include "src/run_mode.h"
#include "src/setting_values.h"

#include "suricata-headers/configuration.h"
#include "suricata-headers/decode.h"
#include "suricata-headers/live_device.h"
#include "suricata-headers/packet.h"
#include "suricata-headers/run_mode.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

namespace afpguard {

namespace {

// Deliberately no static object: a process that ends by exit() runs static destructors while its
// capture threads are still at work.
Capture* the_capture = nullptr;

unsigned max_pending_packets() {
    intmax_t configured = 0;
    constexpr unsigned engine_default = 1024;
    constexpr intmax_t engine_limit = 65535;
    if (suricata::SCConfGetInt("max-pending-packets", &configured) != 1 || configured < 1)
        return engine_default;
    return static_cast<unsigned>(std::min(configured, engine_limit));
}

unsigned receive_queues(const std::string& interface) {
    return static_cast<unsigned>(std::max(0, suricata::GetIfaceRSSQueuesNum(interface.c_str())));
}

// For experiments with the start: widens the time in which a ring is being made.
std::chrono::microseconds ring_setup_delay() {
    constexpr const char* variable = "SURICATA_RING_SETUP_DELAY_US";
    const char* text = std::getenv(variable);
    if (text == nullptr)
        return {};
    const auto delay = parse_number(text, 0, 60'000'000);
    if (!delay)
        cannot_start(std::string(variable) + ": \"" + text +
                     "\" is not allowed; allowed: a number of microseconds up to 60000000");
    engine_log().warning(std::string(variable) + " holds every ring back for " + text + " us");
    return std::chrono::microseconds(*delay);
}

void announce_startup(StartupMode mode) {
    switch (mode) {
    case StartupMode::guard:
        return engine_log().info(
            "startup: guard: frames for a peer that is not up are dropped and counted");
    case StartupMode::strict:
        return engine_log().info("startup: strict: no traffic before every peer is up");
    case StartupMode::off:
        return engine_log().warning(
            "startup: off: the start-up of Suricata 8.0.0 to 8.0.5, which can lose the inline "
            "path; only for reproducing that");
    }
}

// The engine has checked it: it ends where it does not know the name.
RunMode run_mode() {
    const char* name = nullptr;
    return run_mode_named(suricata::SCConfGet("runmode", &name) == 1 ? name : "");
}

Environment environment() {
    Environment found;
    found.run_mode = run_mode();
    found.max_pending_packets = max_pending_packets();
    found.cores = suricata::UtilCpuGetNumProcessorsOnline();
    found.thread_limit = suricata::TmThreadsGetWorkerThreadMax();
    found.merged_frames = kernel_is_at_least(5, 6);
    found.page_size = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
    found.receive_queues = receive_queues;
    if (const auto sockets = list_packet_sockets())
        found.clusters_in_use = clusters_of(*sockets);
    found.ring_setup_delay = ring_setup_delay();
    return found;
}

void announce(const Port& port) {
    const InterfaceSettings& settings = port.plan.settings;
    if (!settings.copies())
        return;
    const std::string mode = settings.copy_mode == CopyMode::ips ? "IPS" : "TAP";
    engine_log().info(port.name() + ": AF_PACKET " + mode + " mode activated " + port.name() +
                      "->" + settings.copy_interface);
}

// What there is, or the end of the process with the reason.
template <class T> T required(Result<T> result) {
    if (!result)
        cannot_start(result.error().message());
    return *std::move(result);
}

// What a start with these arguments does.
Settings settings_of_start(std::string_view arguments) {
    Settings settings = required(read_settings(YamlSource(), arguments, engine_log()));
    if (settings.interfaces.empty())
        cannot_start("af-packet: no interface is configured; add \"- interface: NAME\"");
    required(check_ebpf_support(settings));
    return settings;
}

void check_plan(const Settings& settings) {
    required(required(Bridge::plan(settings, environment(), engine_log()))->check_filters());
}

// The engine gives every packet room for a frame of the longest MTU, a megabyte and a half for a
// thousand of them, where its own af-packet has none: frames stay where they were received.
void save_packet_room() {
    const char* asked_for = nullptr;
    if (suricata::SCConfGet("default-packet-size", &asked_for) != 1)
        suricata::default_packet_size = 0;
}

} // namespace

Capture::Capture(StartupMode startup, std::unique_ptr<Bridge> bridge)
    : startup_(startup), bridge_(std::move(bridge)), started_(bridge_->ports().size()) {}

void Capture::create(std::string_view arguments) {
    const Settings settings = settings_of_start(arguments);
    the_capture = new Capture(settings.startup,
                              required(Bridge::plan(settings, environment(), engine_log())));
    std::ranges::for_each(the_capture->bridge().ports(), announce);
    announce_startup(settings.startup);
}

void Capture::check(std::string_view arguments) {
    check_plan(settings_of_start(arguments));
}

void Capture::check_file() {
    check_plan(required(read_settings(YamlSource(), "", engine_log())));
}

Capture& Capture::instance() {
    return *the_capture;
}

void Capture::destroy() {
    withdraw_commands();
    delete std::exchange(the_capture, nullptr);
}

void Capture::prepare() {
    save_packet_room();
    required(bridge_->prepare());
    load_programs();
    for (const Port& port : bridge_->ports()) {
        const int link_type = port.device.link_type();
        if (!can_decode(link_type))
            engine_log().warning(port.name() + ": frames of its kind (ARPHRD " +
                                 std::to_string(link_type) + ") are not decoded");
        suricata::DatalinkSetGlobalType(link_type);
        if (auto merging = settle_offloads(port))
            merging_.push_back(*std::move(merging));
    }
}

void Capture::supervise() {
    required(bridge_->supervise([this](const Port& port) { settle_again(port); }));
}

// On the thread that looks after the bridge.
void Capture::settle_again(const Port& port) {
    // What has to be put back on the device that is gone is put back on this one.
    if (auto merging = settle_offloads(port))
        merging_.push_back(*std::move(merging));
    if (!port.plan.settings.xdp_filter_file.empty())
        engine_log().warning(port.name() + ": xdp-filter-file: the program went with the old "
                                           "interface; restart Suricata to load it again");
}

void Capture::load_programs() {
    for (std::size_t number = 0; number < bridge_->ports().size(); ++number) {
        const Port& port = bridge_->ports()[number];
        auto programs = EbpfPrograms::load(port, engine_log());
        if (!programs)
            cannot_start(port.name() + ": " + programs.error().message());
        bridge_->use_programs(number, programs->balancer(), programs->filter());
        if (programs->tables())
            bypass_.offer(suricata::LiveGetDevice(port.name().c_str()), *programs->tables(),
                          port.plan.settings.copies());
        programs_.push_back(*std::move(programs));
    }
}

} // namespace afpguard
