// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/xdp_placement.h"

#include "plugin/ebpf_loader.h"
#include "plugin/yaml_source.h"

#include "suricata-headers/ebpf.h"

#include <linux/if_link.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard {

namespace {

std::uint8_t xdp_flags(XdpMode mode) {
    switch (mode) {
    case XdpMode::soft:
        return XDP_FLAGS_SKB_MODE;
    case XdpMode::driver:
        return XDP_FLAGS_DRV_MODE;
    case XdpMode::hardware:
        return XDP_FLAGS_HW_MODE;
    }
    return 0;
}

// The map that is named shows that somebody has put the program in place.
bool is_in_place(const EbpfLoader& loader) {
    const InterfaceSettings& settings = loader.settings();
    return loader.pins_maps() && !settings.bypass && !settings.pinned_maps_name.empty() &&
           ::access(loader.pin_of(settings.pinned_maps_name).c_str(), F_OK) == 0;
}

// As Suricata's own af-packet does, without a word.
Result<XdpLink> take_the_place_of_another(const EbpfLoader& loader, int program, int index,
                                          std::uint8_t flags) {
    const std::string& interface = loader.settings().name;
    loader.warn("xdp-filter-file: takes the place of an XDP program that is on the interface");
    if (suricata::EBPFSetupXDP(interface.c_str(), -1, flags) != 0)
        return Error("another one is there; ip link set dev " + interface + " xdp off");
    return XdpLink::attach(program, index, flags);
}

// An XDP program that keeps its maps stays on the interface, without us. Any other ends with us.
Status put_on_interface(const EbpfLoader& loader, int program, int index,
                        std::optional<XdpLink>& link) {
    const InterfaceSettings& settings = loader.settings();
    const std::uint8_t flags = xdp_flags(settings.xdp_mode);
    if (loader.pins_maps()) {
        if (suricata::EBPFSetupXDP(settings.name.c_str(), program, flags) != 0)
            return Error("the line above says why");
        return Done{};
    }
    auto attached = XdpLink::attach(program, index, flags);
    if (!attached && attached.error().number() == EBUSY)
        attached = take_the_place_of_another(loader, program, index, flags);
    if (!attached)
        return attached.error();
    link = *std::move(attached);
    return Done{};
}

void warn_of_absent_program(const EbpfLoader& loader, int index) {
    const auto there = xdp_program_on(index);
    if (there && *there == 0)
        loader.warn("pinned-maps: the maps are there, but no XDP program is on the interface; "
                    "remove " +
                    loader.pin_of("*") + " to have it loaded");
}

void spread_over_processors(const EbpfLoader& loader) {
    std::string interface = loader.settings().name;
    suricata::SCConfNode* list = yaml_node(interface, "xdp-cpu-redirect");
    if (list == nullptr || suricata::SCConfGetFirstNode(list) == nullptr)
        return; // the count of processors is 0 in a fresh map
    if (loader.map("cpus_count") < 0)
        return loader.warn("xdp-cpu-redirect: the program has no map cpus_count; not used");
    suricata::EBPFBuildCPUSet(list, interface.data());
}

// Whether bypassed frames go where those go that are not. Without a peer they end in the program.
bool set_peer(const EbpfLoader& loader) {
    const InterfaceSettings& settings = loader.settings();
    if (!settings.copies())
        return true;
    const bool set =
        loader.map("tx_peer") >= 0 && loader.map("tx_peer_int") >= 0 &&
        suricata::EBPFSetPeerIface(settings.name.c_str(), settings.copy_interface.c_str()) == 0;
    if (!set && settings.bypass)
        loader.warn("bypass: the XDP program cannot forward to copy-iface, so the engine bypasses "
                    "flows itself");
    return set;
}

// What follows the loading; `loaded` is none that has failed.
XdpPlacement place(const EbpfLoader& loader, const EbpfLoader::Outcome& loaded, int index) {
    XdpPlacement placement;
    if (loaded.how == EbpfLoader::Loaded::pinned) {
        warn_of_absent_program(loader, index);
    } else if (auto s = put_on_interface(loader, loaded.program, index, placement.link); s) {
        spread_over_processors(loader);
    } else {
        loader.warn("xdp-filter-file: the program cannot be put on the interface: " +
                    s.error().message() + "; the capture goes on without it");
        return placement;
    }
    placement.forwards = set_peer(loader);
    return placement;
}

} // namespace

Result<XdpPlacement> place_xdp_program(const EbpfLoader& loader, int index) {
    const InterfaceSettings& settings = loader.settings();
    const EbpfLoader::Source source{"xdp-filter-file", settings.xdp_filter_file, "xdp"};
    if (auto s = source.check_readable(); !s)
        return s.error();
    if (is_in_place(loader)) {
        loader.inform("the map " + settings.pinned_maps_name +
                      " is pinned: the XDP program is there already");
        return XdpPlacement{};
    }
    const EbpfLoader::Outcome loaded = loader.load_for_interface(source);
    if (loaded.how != EbpfLoader::Loaded::failed)
        return place(loader, loaded, index);
    loader.warn(source.words() + " cannot be loaded; the capture goes on without it");
    return XdpPlacement{};
}

} // namespace afpguard
