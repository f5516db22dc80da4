// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "suricata-headers/live_device.h"
#include "suricata-headers/module.h"
#include "suricata-headers/packet.h"
#include "suricata-headers/plugin.h"
#include "suricata-headers/thread.h"

namespace afpguard {

// Which structure the host expects from SCPluginRegister.
enum class HostApi {
    suricata8, // suricata::SCPlugin, with version in front
    suricata7, // Suricata7Plugin, also in 6.0
    unknown,   // no version that we understand
};

// What a plugin of Suricata 7 answers: no version in front, so an 8.0 structure there would make
// the host follow the number 0x0800 as if it were a name.
struct Suricata7Plugin {
    const char* name;
    const char* license;
    const char* author;
    void (*Init)();
};
static_assert(sizeof(Suricata7Plugin) == 32);

// What the check needs from a host. Tests forge one; an absent function stays nullptr.
struct HostTable {
    // Required symbols that the host does not export.
    std::vector<std::string> missing;

    decltype(&suricata::GetProgramVersion) program_version = nullptr;
    decltype(&suricata::TmModuleGetById) module_by_id = nullptr;
    decltype(&suricata::SCPacketSetReleasePacket) set_release_packet = nullptr;
    decltype(&suricata::SCPacketSetLiveDevice) set_live_device = nullptr;
    decltype(&suricata::SCPacketSetDatalink) set_datalink = nullptr;
    decltype(&suricata::SCPacketSetTime) set_time = nullptr;
    decltype(&suricata::SCPacketSetSource) set_source = nullptr;
    decltype(&suricata::PacketDrop) drop = nullptr;
    decltype(&suricata::PacketSetData) set_data = nullptr;
    decltype(&suricata::TmThreadsSetFlag) set_thread_flag = nullptr;
    decltype(&suricata::LiveDevicePktsAdd) add_packets = nullptr;
    decltype(&suricata::LiveDeviceDropAdd) add_drops = nullptr;
};

// Whether this plugin can work in a host: asked once at load time, before anything is registered.
class HostCheck {
  public:
    explicit HostCheck(HostTable table) : table_(std::move(table)) {}

    // The check of the process that loaded us.
    [[nodiscard]] static HostCheck of_this_process();

    // The structure to answer SCPluginRegister with; the check itself does not depend on it.
    [[nodiscard]] HostApi api() const;

    // Nothing when the host can be used, else one line: expected what, found what, do what.
    [[nodiscard]] std::optional<std::string> refusal() const;

  private:
    HostTable table_;
};

// The symbols of a feature that this process' host does not export; none: it has the feature.
[[nodiscard]] std::vector<std::string> missing_of(suricata::Feature feature);

// Says a refusal in the log of this process' host, or on stderr where that log is not understood.
void say_refusal(const std::string& line);

} // namespace afpguard
