// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/control_socket.h"

#include "plugin/callback.h"
#include "plugin/host_check.h"
#include "plugin/status_json.h"

#include "suricata-headers/configuration.h"
#include "suricata-headers/control_socket.h"
#include "suricata-headers/run_mode.h"

#include <jansson.h>

#include <mutex>
#include <string>

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

namespace afpguard {

namespace {

using suricata::TmEcode;

constexpr TmEcode ok = suricata::TM_ECODE_OK;
constexpr TmEcode failed = suricata::TM_ECODE_FAILED;

// The commands run on a thread of the engine's own. What they are about belongs to the capture,
// which takes it back before it ends; they stay registered for as long as the process lives.
struct {
    std::mutex mutex; // held while a command is answered
    Bridge* bridge = nullptr;
    Setting setting;
} desk;

void say(json_t* answer, json_t* message) {
    json_object_set_new(answer, "message", message);
}

// Answers with what `body` makes of the bridge.
template <class Body> TmEcode answer_with(json_t* answer, Body body) {
    return guarded(failed, [&] {
        const std::lock_guard<std::mutex> lock(desk.mutex);
        if (desk.bridge == nullptr) {
            say(answer, json_string("the capture has ended"));
            return failed;
        }
        say(answer, body(*desk.bridge));
        return ok;
    });
}

TmEcode answer_status(json_t* /*command*/, json_t* answer, void* /*data*/) {
    return answer_with(answer, [](Bridge& bridge) {
        return status_json(bridge.monitor().overview(), bridge.ports(), desk.setting).release();
    });
}

TmEcode answer_reset(json_t* /*command*/, json_t* answer, void* /*data*/) {
    return answer_with(answer, [](Bridge& bridge) {
        bridge.monitor().reset();
        return reset_json(bridge.monitor().overview()).release();
    });
}

// Before the engine has opened its socket, and where it never does, it crashes on a new command.
bool engine_has_a_socket() {
    return missing_of(suricata::Feature::control_socket).empty() &&
           suricata::DetectEngineEnabled() != 0 && suricata::ConfUnixSocketIsEnable() != 0;
}

void offer(const char* name, TmEcode (*answer)(json_t*, json_t*, void*)) {
    if (suricata::UnixManagerRegisterCommand(name, answer, nullptr, 0) != ok)
        engine_log().warning(std::string(name) + ": the control socket does not take it");
}

} // namespace

void offer_commands(Bridge& bridge, StartupMode startup) {
    {
        const std::lock_guard<std::mutex> lock(desk.mutex);
        desk.bridge = &bridge;
        desk.setting = {PACKAGE_VERSION, suricata::GetProgramVersion(), startup};
    }
    if (!engine_has_a_socket())
        return;
    offer("afp-guard-status", answer_status);
    offer("afp-guard-reset", answer_reset);
}

void withdraw_commands() {
    const std::lock_guard<std::mutex> lock(desk.mutex);
    desk.bridge = nullptr;
}

} // namespace afpguard
