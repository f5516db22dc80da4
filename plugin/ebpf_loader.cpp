// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/ebpf_loader.h"

#include "suricata-headers/ebpf.h"

#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

namespace afpguard {

namespace {

constexpr const char* pin_folder = "/sys/fs/bpf";

bool can_pin() {
    struct statfs status {};
    return ::statfs(pin_folder, &status) == 0 && status.f_type == BPF_FS_MAGIC;
}

bool has_maps(const InterfaceSettings& settings) {
    return settings.cluster_type == ClusterType::program || !settings.ebpf_filter_file.empty() ||
           !settings.xdp_filter_file.empty();
}

} // namespace

Status EbpfLoader::Source::check_readable() const {
    if (::access(path.c_str(), R_OK) != 0)
        return last_error(words());
    return Done{};
}

EbpfLoader::EbpfLoader(const InterfaceSettings& settings, Log& log)
    : settings_(settings), log_(log), pinned_(settings.pinned_maps) {
    if (!has_maps(settings) || !pinned_ || can_pin())
        return;
    warn(std::string("pinned-maps: there is no bpf file system in ") + pin_folder +
         ", so that nothing is pinned; mount -t bpf bpf " + pin_folder);
    pinned_ = false;
}

EbpfLoader::Outcome EbpfLoader::load(const Source& source, std::uint8_t flags,
                                     std::uint8_t mode) const {
    suricata::ebpf_timeout_config config{};
    config.cpus_count = 1;
    config.mode = mode;
    config.flags = static_cast<std::uint8_t>(flags | (pinned_ ? suricata::EBPF_PINNED_MAPS : 0));
    Outcome outcome;
    const int answer = suricata::EBPFLoadFile(settings_.name.c_str(), source.path.c_str(),
                                              source.section, &outcome.program, &config);
    if (answer == 1)
        outcome.how = Loaded::pinned;
    if (answer == 0)
        outcome.how = Loaded::fresh;
    return outcome;
}

Result<int> EbpfLoader::load_for_sockets(const Source& source) const {
    if (auto s = source.check_readable(); !s)
        return s.error();
    const Outcome outcome =
        load(source, suricata::EBPF_SOCKET_FILTER, suricata::AFP_MODE_EBPF_BYPASS);
    if (outcome.how == Loaded::fresh)
        return outcome.program;
    return Error(source.words() + " has no program for sockets in a section \"" + source.section +
                 "\" that can be loaded; the lines above say why");
}

EbpfLoader::Outcome EbpfLoader::load_for_interface(const Source& source) const {
    const bool on_card = settings_.xdp_mode == XdpMode::hardware;
    const int flags = suricata::EBPF_XDP_CODE | (on_card ? suricata::EBPF_XDP_HW_MODE : 0);
    return load(source, static_cast<std::uint8_t>(flags), suricata::AFP_MODE_XDP_BYPASS);
}

int EbpfLoader::map(const char* name) const {
    return suricata::EBPFGetMapFDByName(settings_.name.c_str(), name);
}

std::string EbpfLoader::pin_of(const std::string& map) const {
    return std::string(pin_folder) + "/suricata-" + settings_.name + "-" + map;
}

} // namespace afpguard
