// SPDX-License-Identifier: GPL-2.0-only
#include "plugin/ebpf_programs.h"

#include "plugin/yaml_source.h"

#include "suricata-headers/ebpf.h"

#include <linux/if_link.h>
#include <linux/magic.h>
#include <sys/statfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace afpguard {

namespace {

constexpr const char* pin_folder = "/sys/fs/bpf";
constexpr const char* ipv4_table = "flow_table_v4";
constexpr const char* ipv6_table = "flow_table_v6";

bool can_pin() {
    struct statfs status {};
    return ::statfs(pin_folder, &status) == 0 && status.f_type == BPF_FS_MAGIC;
}

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

// Where a program's file is named, and the program's section in it.
struct Source {
    const char* key;
    const std::string& path;
    const char* section;
};

} // namespace

// Goes through the settings of one interface.
class ProgramLoader {
  public:
    ProgramLoader(const Port& port, Log& log)
        : settings_(port.plan.settings),
          index_(port.device.index),
          log_(log),
          pinned_(settings_.pinned_maps) {}

    Result<EbpfPrograms> load();

  private:
    enum class Loaded { fresh, pinned, failed };

    Status load_balancer();
    Status load_filter();
    Status load_xdp();
    void check_pinning();
    [[nodiscard]] bool is_in_place() const;
    [[nodiscard]] Loaded call_loader(const Source& source, std::uint8_t flags, std::uint8_t mode,
                                     int& program) const;
    Status load_for_sockets(const Source& source, int& program) const;
    bool put_on_interface(int program);
    Status take_the_place_of_another(int program, std::uint8_t flags);
    void warn_of_absent_program() const;
    void spread_over_processors() const;
    [[nodiscard]] bool set_peer() const;
    [[nodiscard]] int map(const char* name) const;
    [[nodiscard]] std::optional<FlowTable> table(const char* name, bool ipv6) const;
    void find_tables(KeyOrder order);
    void take_over_pinned_flows() const;
    void warn(const std::string& what) const { log_.warning(settings_.name + ": " + what); }

    const InterfaceSettings& settings_;
    const int index_;
    Log& log_;
    bool pinned_;
    EbpfPrograms programs_;
};

Result<EbpfPrograms> EbpfPrograms::load(const Port& port, Log& log) {
    return ProgramLoader(port, log).load();
}

Result<EbpfPrograms> ProgramLoader::load() {
    check_pinning();
    // In the order of Suricata's own af-packet: the engine knows the maps of the last one only.
    for (const auto step :
         {&ProgramLoader::load_balancer, &ProgramLoader::load_filter, &ProgramLoader::load_xdp})
        if (auto s = (this->*step)(); !s)
            return s.error();
    return std::move(programs_);
}

void ProgramLoader::check_pinning() {
    const bool any = settings_.cluster_type == ClusterType::program ||
                     !settings_.ebpf_filter_file.empty() || !settings_.xdp_filter_file.empty();
    if (!any || !pinned_ || can_pin())
        return;
    warn(std::string("pinned-maps: there is no bpf file system in ") + pin_folder +
         ", so that nothing is pinned; mount -t bpf bpf " + pin_folder);
    pinned_ = false;
}

ProgramLoader::Loaded ProgramLoader::call_loader(const Source& source, std::uint8_t flags,
                                                 std::uint8_t mode, int& program) const {
    suricata::ebpf_timeout_config config{};
    config.cpus_count = 1;
    config.mode = mode;
    config.flags = static_cast<std::uint8_t>(flags | (pinned_ ? suricata::EBPF_PINNED_MAPS : 0));
    const int answer = suricata::EBPFLoadFile(settings_.name.c_str(), source.path.c_str(),
                                              source.section, &program, &config);
    if (answer == 1)
        return Loaded::pinned;
    return answer == 0 ? Loaded::fresh : Loaded::failed;
}

Status ProgramLoader::load_for_sockets(const Source& source, int& program) const {
    const std::string what = std::string(source.key) + ": \"" + source.path + "\"";
    if (::access(source.path.c_str(), R_OK) != 0)
        return last_error(what);
    if (call_loader(source, suricata::EBPF_SOCKET_FILTER, suricata::AFP_MODE_EBPF_BYPASS,
                    program) == Loaded::fresh)
        return Done{};
    return Error(what + " has no program for sockets in a section \"" + source.section +
                 "\" that can be loaded; the lines above say why");
}

Status ProgramLoader::load_balancer() {
    if (settings_.cluster_type != ClusterType::program)
        return Done{};
    return load_for_sockets({"ebpf-lb-file", settings_.ebpf_lb_file, "loadbalancer"},
                            programs_.balancer_);
}

Status ProgramLoader::load_filter() {
    if (settings_.ebpf_filter_file.empty())
        return Done{};
    if (auto s = load_for_sockets({"ebpf-filter-file", settings_.ebpf_filter_file, "filter"},
                                  programs_.filter_);
        !s)
        return s;
    // What this program bypasses it keeps from the socket, and what a socket that copies does not
    // get is not copied.
    if (settings_.bypass && !settings_.copies() && settings_.xdp_filter_file.empty())
        find_tables(KeyOrder::host);
    return Done{};
}

// The map that is named shows that somebody has put the program in place.
bool ProgramLoader::is_in_place() const {
    const std::string path =
        std::string(pin_folder) + "/suricata-" + settings_.name + "-" + settings_.pinned_maps_name;
    return pinned_ && !settings_.bypass && !settings_.pinned_maps_name.empty() &&
           ::access(path.c_str(), F_OK) == 0;
}

Status ProgramLoader::load_xdp() {
    const Source source{"xdp-filter-file", settings_.xdp_filter_file, "xdp"};
    const std::string what = std::string(source.key) + ": \"" + source.path + "\"";
    if (source.path.empty())
        return Done{};
    if (::access(source.path.c_str(), R_OK) != 0)
        return last_error(what);
    if (is_in_place()) {
        log_.info(settings_.name + ": the map " + settings_.pinned_maps_name +
                  " is pinned: the XDP program is there already");
        return Done{};
    }
    const bool on_card = settings_.xdp_mode == XdpMode::hardware;
    const int flags = suricata::EBPF_XDP_CODE | (on_card ? suricata::EBPF_XDP_HW_MODE : 0);
    int program = -1;
    const Loaded loaded = call_loader(source, static_cast<std::uint8_t>(flags),
                                      suricata::AFP_MODE_XDP_BYPASS, program);
    // As Suricata's own af-packet: what the kernel cannot take off our hands we do ourselves.
    if (loaded == Loaded::failed) {
        warn(what + " cannot be loaded; the capture goes on without it");
        return Done{};
    }
    if (loaded == Loaded::pinned)
        warn_of_absent_program();
    else if (!put_on_interface(program))
        return Done{};
    else
        spread_over_processors();
    const bool forwards = set_peer();
    if (settings_.bypass && forwards)
        find_tables(KeyOrder::network);
    return Done{};
}

// An XDP program that keeps its maps stays on the interface, without us. Any other ends with us.
bool ProgramLoader::put_on_interface(int program) {
    const std::uint8_t flags = xdp_flags(settings_.xdp_mode);
    Status done = Done{};
    if (pinned_) {
        if (suricata::EBPFSetupXDP(settings_.name.c_str(), program, flags) != 0)
            done = Error("the line above says why");
    } else if (auto link = XdpLink::attach(program, index_, flags)) {
        programs_.xdp_ = *std::move(link);
    } else if (link.error().number() == EBUSY) {
        done = take_the_place_of_another(program, flags);
    } else {
        done = link.error();
    }
    if (!done)
        warn("xdp-filter-file: the program cannot be put on the interface: " +
             done.error().message() + "; the capture goes on without it");
    return static_cast<bool>(done);
}

// As Suricata's own af-packet does, without a word.
Status ProgramLoader::take_the_place_of_another(int program, std::uint8_t flags) {
    warn("xdp-filter-file: takes the place of an XDP program that is on the interface");
    if (suricata::EBPFSetupXDP(settings_.name.c_str(), -1, flags) != 0)
        return Error("another one is there; ip link set dev " + settings_.name + " xdp off");
    auto link = XdpLink::attach(program, index_, flags);
    if (!link)
        return link.error();
    programs_.xdp_ = *std::move(link);
    return Done{};
}

void ProgramLoader::warn_of_absent_program() const {
    const auto there = xdp_program_on(index_);
    if (there && *there == 0)
        warn(std::string("pinned-maps: the maps are there, but no XDP program is on the "
                         "interface; remove ") +
             pin_folder + "/suricata-" + settings_.name + "-* to have it loaded");
}

int ProgramLoader::map(const char* name) const {
    return suricata::EBPFGetMapFDByName(settings_.name.c_str(), name);
}

void ProgramLoader::spread_over_processors() const {
    suricata::SCConfNode* list = yaml_node(settings_.name, "xdp-cpu-redirect");
    if (list == nullptr || suricata::SCConfGetFirstNode(list) == nullptr)
        return; // the count of processors is 0 in a fresh map
    if (map("cpus_count") < 0)
        return warn("xdp-cpu-redirect: the program has no map cpus_count; not used");
    std::string name = settings_.name;
    suricata::EBPFBuildCPUSet(list, name.data());
}

// Whether bypassed frames go where those go that are not. Without a peer they end in the program.
bool ProgramLoader::set_peer() const {
    if (!settings_.copies())
        return true;
    const bool set =
        map("tx_peer") >= 0 && map("tx_peer_int") >= 0 &&
        suricata::EBPFSetPeerIface(settings_.name.c_str(), settings_.copy_interface.c_str()) == 0;
    if (!set && settings_.bypass)
        warn("bypass: the XDP program cannot forward to copy-iface, so the engine bypasses flows "
             "itself");
    return set;
}

std::optional<FlowTable> ProgramLoader::table(const char* name, bool ipv6) const {
    const int descriptor = map(name);
    if (descriptor < 0)
        return std::nullopt;
    const auto found = FlowTable::of(descriptor, ipv6);
    if (found)
        return *found;
    warn(std::string("bypass: ") + name + ": " + found.error().message() + "; not used");
    return std::nullopt;
}

void ProgramLoader::find_tables(KeyOrder order) {
    BypassTables tables{table(ipv4_table, false), table(ipv6_table, true), order,
                        pinned_ && order == KeyOrder::network};
    if (!tables.ipv4 && !tables.ipv6)
        return warn("bypass: the program has no table of flows, so the engine bypasses flows "
                    "itself");
    const unsigned values = tables.ipv4 ? tables.ipv4->values() : tables.ipv6->values();
    if (!settings_.percpu_hash && values > 1)
        warn("use-percpu-hash: the program's tables are per processor; used as such");
    programs_.tables_ = tables;
    if (tables.outlive_us)
        take_over_pinned_flows();
}

// The flows that an earlier process has bypassed: the engine makes flows of them, once for all
// interfaces.
void ProgramLoader::take_over_pinned_flows() const {
    static suricata::ebpf_timeout_config config{};
    const auto& tables = *programs_.tables_;
    const unsigned values = tables.ipv4 ? tables.ipv4->values() : tables.ipv6->values();
    const bool first = config.flags == 0;
    config.cpus_count = static_cast<std::uint16_t>(std::max<unsigned>(config.cpus_count, values));
    config.mode = suricata::AFP_MODE_XDP_BYPASS;
    config.flags = suricata::EBPF_XDP_CODE | suricata::EBPF_PINNED_MAPS;
    if (!first)
        return;
    suricata::RunModeEnablesBypassManager();
    suricata::BypassedFlowManagerRegisterCheckFunc(nullptr, suricata::EBPFCheckBypassedFlowCreate,
                                                   &config);
}

} // namespace afpguard
