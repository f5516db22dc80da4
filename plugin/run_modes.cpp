// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/run_modes.h"

#include "plugin/callback.h"
#include "plugin/capture.h"
#include "plugin/control_socket.h"
#include "plugin/decode_module.h"
#include "plugin/receive_module.h"

#include "suricata-headers/run_mode.h"

#include <cstddef>
#include <string>

namespace afpguard {

namespace {

const Port* port_named(const char* interface) {
    const Bridge& bridge = Capture::instance().bridge();
    const std::size_t number = bridge.find_port(interface);
    if (number == bridge.ports().size())
        cannot_start(std::string(interface) + ": has no entry in the af-packet section");
    return &bridge.ports()[number];
}

// What the engine passes to the threads of an interface. It hands it on as void*, and reads only.
void* settings_of(const char* interface) {
    return guarded<void*>(nullptr, [&] { return const_cast<Port*>(port_named(interface)); });
}

int threads_of(void* settings) {
    return guarded(0, [&] {
        const Bridge& bridge = Capture::instance().bridge();
        const auto& port = *static_cast<const Port*>(settings);
        const unsigned threads = bridge.threads_of(bridge.find_port(port.name()));
        if (threads == 0)
            engine_log().info(port.name() + ": the threads of " +
                              port.plan.settings.copy_interface + " capture on it too");
        return static_cast<int>(threads);
    });
}

// How the engine makes the threads of all interfaces.
using MakeThreads = decltype(&suricata::RunModeSetLiveCaptureWorkers);

int run(MakeThreads make_threads, const char* thread_name) {
    suricata::TimeModeSetLive();
    guarded(0, [] {
        Capture& capture = Capture::instance();
        offer_commands(capture.bridge(), capture.startup());
        capture.supervise();
        return 0;
    });
    return make_threads(settings_of, threads_of, receive_module_name, decode_module_name,
                        thread_name, nullptr);
}

// In the run mode pairs one side of a pair has no threads.
int run_workers() {
    return run(suricata::RunModeSetLiveCaptureWorkers, suricata::thread_name_workers);
}

int run_single() {
    return run(suricata::RunModeSetLiveCaptureSingle, suricata::thread_name_single);
}

int run_autofp() {
    return run(suricata::RunModeSetLiveCaptureAutoFp, suricata::thread_name_autofp);
}

int enable_inline() {
    if (!Capture::instance().bridge().is_inline())
        return 0;
    engine_log().info("Setting IPS mode");
    suricata::EngineModeSetIPS();
    return 1;
}

} // namespace

void register_run_modes(int slot) {
    const auto enter = [slot](const char* name, const char* description, int (*begin)()) {
        suricata::RunModeRegisterNewRunMode(static_cast<suricata::SCRunMode>(slot), name,
                                            description, begin, enable_inline);
    };
    enter("single", "One thread does all the work, for one interface", run_single);
    enter("workers",
          "Each thread does all the work from capture to log for its share of an interface",
          run_workers);
    enter("pairs", "As workers, and each thread has its share of both sides of a pair",
          run_workers);
    enter("autofp", "Capture threads hand the packets of each flow to one of the other threads",
          run_autofp);
}

} // namespace afpguard
