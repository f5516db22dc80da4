// SPDX-License-Identifier: GPL-2.0-only
// The way into the engine: the one symbol that it looks for, and what hangs on it.

#include "plugin/callback.h"
#include "plugin/capture.h"
#include "plugin/decode_module.h"
#include "plugin/ebpf_support.h"
#include "plugin/host_check.h"
#include "plugin/receive_module.h"
#include "plugin/run_modes.h"
#include "plugin/yaml_source.h"

#include "src/capture_choice.h"

#include "suricata-headers/live_device.h"
#include "suricata-headers/plugin.h"
#include "suricata-headers/run_mode.h"

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

namespace afpguard {

namespace {

char capture_name[] = "afp-guard";
constexpr const char* license = "GPL-2.0-only";
constexpr const char* author = "the afp-guard authors";

// --capture-plugin=afp-guard: not called under `suricata -T`.
void init_capture(const char* arguments, int plugin_slot, int receive_slot, int decode_slot) {
    guarded(0, [&] {
        Capture::create(arguments != nullptr ? arguments : "");
        make_room_for_ebpf();
        // The engine completes its list of devices right after this.
        suricata::LiveBuildDeviceList("af-packet");
        register_run_modes(plugin_slot);
        register_receive_module(receive_slot);
        register_decode_module(decode_slot);
        return 0;
    });
}

const char* preferred_run_mode() {
    return default_run_mode;
}

// No capture: `suricata -T`, most of all, which is to tell what a start would. The engine then
// keeps the arguments to itself.
void check_capture() {
    const CaptureChoice choice = own_capture_choice();
    if (!choice.plugin)
        Capture::check_file();
    else if (*choice.plugin == capture_name)
        Capture::check(choice.arguments);
}

// The plugin is listed in suricata.yaml: called at every start, also under `suricata -T`.
void init_plugin() {
    guarded(0, [] {
        if (const auto refusal = HostCheck::of_this_process().refusal()) {
            say_refusal(*refusal);
            return 0;
        }
        if (auto settings = read_plugin_settings(YamlSource()); !settings)
            cannot_start(settings.error().message());
        if (suricata::SCRunmodeGet() > suricata::RUNMODE_PLUGIN)
            check_capture();
        static suricata::SCCapturePlugin capture{};
        capture.name = capture_name;
        capture.Init = init_capture;
        capture.GetDefaultMode = preferred_run_mode;
        suricata::SCPluginRegisterCapture(&capture);
        return 0;
    });
}

} // namespace

} // namespace afpguard

extern "C" [[gnu::visibility("default")]] const void* SCPluginRegister() {
    using namespace afpguard;
    static const Suricata7Plugin for_suricata7{capture_name, license, author, init_plugin};
    static const suricata::SCPlugin for_suricata8{suricata::SC_API_VERSION,
                                                  "8.0",
                                                  capture_name,
                                                  PACKAGE_VERSION,
                                                  license,
                                                  author,
                                                  init_plugin};
    const bool old_host = HostCheck::of_this_process().api() == HostApi::suricata7;
    return old_host ? static_cast<const void*>(&for_suricata7) : &for_suricata8;
}
