// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/ebpf_support.h"

#include "plugin/host_check.h"

#include "suricata-headers/ebpf.h"

#include <unistd.h>

#include <optional>
#include <string>

namespace afpguard {

namespace {

// A key and its value as they are written.
struct Wish {
    std::string key;
    std::string value;
};

// The first setting of an interface that needs programs.
std::optional<Wish> wish_of(const InterfaceSettings& settings) {
    if (settings.cluster_type == ClusterType::program)
        return Wish{"cluster-type", "cluster_ebpf"};
    if (!settings.ebpf_filter_file.empty())
        return Wish{"ebpf-filter-file", settings.ebpf_filter_file};
    if (!settings.xdp_filter_file.empty())
        return Wish{"xdp-filter-file", settings.xdp_filter_file};
    return std::nullopt;
}

} // namespace

Status check_ebpf_support(const Settings& settings) {
    const auto missing = missing_of(suricata::Feature::ebpf);
    if (missing.empty())
        return Done{};
    for (const InterfaceSettings& one : settings.interfaces)
        if (const auto wish = wish_of(one))
            return Error(
                one.name + ": " + wish->key + ": \"" + wish->value +
                "\" needs a Suricata that is built with eBPF; this one is not (it has no " +
                missing.front() + "); use such a build, as Debian's, or remove the key");
    return Done{};
}

void make_room_for_ebpf() {
    if (!missing_of(suricata::Feature::ebpf).empty())
        return;
    suricata::EBPFRegisterExtension();
    suricata::LiveDevRegisterExtension();
}

} // namespace afpguard
