// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/host_check.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <string_view>

#include "plugin/setter_probe.h"
#include "suricata-headers/log.h"
#include "suricata-headers/symbols.h"

namespace afpguard {

namespace {

using Refusal = std::optional<std::string>;

std::string version_of(const HostTable& host) {
    const char* version = host.program_version != nullptr ? host.program_version() : nullptr;
    return version != nullptr ? version : "";
}

std::string name_of(const HostTable& host) {
    const std::string version = version_of(host);
    return version.empty() ? "a host of unknown version" : "Suricata " + version;
}

// The number in front of a version, -1 where there is none.
int major_of(std::string_view version) {
    int number = -1;
    std::from_chars(version.data(), version.data() + version.size(), number);
    return number;
}

Refusal check_version(const HostTable& host) {
    const std::string version = version_of(host);
    if (version.empty() || version.starts_with("8.0."))
        return {};
    return "expected Suricata 8.0.x, found " + version +
           "; use Suricata 8.0.x, or an afp-guard that is made for this version";
}

// The first few of a list, so that the line stays one line.
std::string enumerate(const std::vector<std::string>& names) {
    constexpr std::size_t shown = 8;
    std::string text;
    for (std::size_t i = 0; i < std::min(shown, names.size()); ++i)
        text += (i == 0 ? "" : ", ") + names[i];
    if (names.size() > shown)
        text += " and " + std::to_string(names.size() - shown) + " more";
    return text;
}

Refusal check_symbols(const HostTable& host) {
    if (host.missing.empty())
        return {};
    return "expected every symbol of Suricata 8.0, found " + name_of(host) + " without " +
           enumerate(host.missing) + "; use a stock build of Suricata 8.0.x";
}

// Bytes from one row of the module table to the next; 0 where the host does not say.
std::uintptr_t module_stride(const HostTable& host) {
    if (host.module_by_id == nullptr)
        return 0;
    const auto first = reinterpret_cast<std::uintptr_t>(host.module_by_id(0));
    const auto second = reinterpret_cast<std::uintptr_t>(host.module_by_id(1));
    return second - first;
}

Refusal check_modules(const HostTable& host) {
    constexpr std::uintptr_t expected = suricata::size_of<suricata::TmModule>;
    const std::uintptr_t found = module_stride(host);
    if (found == expected)
        return {};
    return "expected module table rows of " + std::to_string(expected) + " bytes, found " +
           std::to_string(found) + " in " + name_of(host) +
           "; use a build of Suricata without --enable-unittests";
}

Refusal check_setters(const HostTable& host) {
    for (const SetterProbe& probe : setter_probes()) {
        const std::optional<std::size_t> found = probe.found_at(host);
        if (found == probe.offset)
            continue;
        return std::string("expected ") + probe.setter + " to write " + probe.member +
               " at offset " + std::to_string(probe.offset) + ", found it " +
               (found ? "at " + std::to_string(*found) : "nowhere") + " in " + name_of(host) +
               "; use a stock build of Suricata 8.0.x";
    }
    return {};
}

} // namespace

HostCheck HostCheck::of_this_process() {
    HostTable table;
    for (const suricata::Symbol& symbol : suricata::required_symbols())
        if (symbol.address == nullptr)
            table.missing.emplace_back(symbol.name);
    table.program_version = &suricata::GetProgramVersion;
    table.module_by_id = &suricata::TmModuleGetById;
    table.set_release_packet = &suricata::SCPacketSetReleasePacket;
    table.set_live_device = &suricata::SCPacketSetLiveDevice;
    table.set_datalink = &suricata::SCPacketSetDatalink;
    table.set_time = &suricata::SCPacketSetTime;
    table.set_source = &suricata::SCPacketSetSource;
    table.drop = &suricata::PacketDrop;
    table.set_data = &suricata::PacketSetData;
    table.set_thread_flag = &suricata::TmThreadsSetFlag;
    table.add_packets = &suricata::LiveDevicePktsAdd;
    table.add_drops = &suricata::LiveDeviceDropAdd;
    return HostCheck(std::move(table));
}

HostApi HostCheck::api() const {
    const int major = major_of(version_of(table_));
    if (major == 8)
        return HostApi::suricata8;
    return major == 6 || major == 7 ? HostApi::suricata7 : HostApi::unknown;
}

std::optional<std::string> HostCheck::refusal() const {
    // The version first: where it is wrong, all else that is wrong follows from it. And each step
    // may call what the one before has shown to be there.
    for (const auto check : {check_version, check_symbols, check_modules, check_setters})
        if (Refusal refusal = check(table_))
            return refusal;
    return {};
}

std::vector<std::string> missing_of(suricata::Feature feature) {
    std::vector<std::string> missing;
    for (const suricata::OptionalSymbol& symbol : suricata::optional_symbols())
        if (symbol.feature == feature && symbol.address == nullptr)
            missing.emplace_back(symbol.name);
    return missing;
}

void say_refusal(const std::string& line) {
    // Suricata 6 has a log function of the same name with other parameters.
    if (&suricata::SCLogErr != nullptr && &suricata::GetProgramVersion != nullptr &&
        major_of(suricata::GetProgramVersion()) >= 7)
        suricata::SCLogErr(suricata::SC_LOG_ERROR, __FILE__, __func__, __LINE__, "afp-guard", "%s",
                           line.c_str());
    else
        std::fprintf(stderr, "afp-guard: %s\n", line.c_str());
}

} // namespace afpguard
