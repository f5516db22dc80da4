// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/run_modes.h"

#include "plugin/callback.h"
#include "plugin/capture.h"
#include "plugin/decode_module.h"
#include "plugin/receive_module.h"

#include "suricata-headers/run_mode.h"

namespace afpguard {

namespace {

const Port* port_named(const char* interface) {
    Bridge& bridge = Capture::instance().bridge();
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
    return static_cast<int>(static_cast<const Port*>(settings)->plan.threads);
}

int run_workers() {
    suricata::TimeModeSetLive();
    return suricata::RunModeSetLiveCaptureWorkers(settings_of, threads_of, receive_module_name,
                                                  decode_module_name, suricata::thread_name_workers,
                                                  nullptr);
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
    suricata::RunModeRegisterNewRunMode(
        static_cast<suricata::SCRunMode>(slot), "workers",
        "Each thread does all the work from capture to log for its share of an interface",
        run_workers, enable_inline);
}

} // namespace afpguard
