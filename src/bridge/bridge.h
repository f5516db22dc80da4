// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/group_watch.h"
#include "src/bridge/interface_plan.h"
#include "src/bridge/link_keeper.h"
#include "src/bridge/monitor.h"
#include "src/bridge/off_mode.h"
#include "src/bridge/peer.h"
#include "src/bridge/port.h"
#include "src/bridge/socket_reserve.h"
#include "src/bridge/startup.h"
#include "src/bridge/supervisor.h"
#include "src/bridge/topology.h"
#include "src/bridge/worker.h"
#include "src/log.h"
#include "src/net/packet_socket.h"
#include "src/os/error.h"
#include "src/settings.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace afpguard {

// All capture threads of the process and what they share. Made in the order of the functions:
// planned from the settings, prepared while privileges last, then a worker for each thread.
class Bridge {
  public:
    // Checks that the settings fit together; touches no device.
    static Result<std::unique_ptr<Bridge>> plan(const Settings& settings,
                                                const Environment& environment, Log& log);

    Bridge(const Bridge&) = delete;
    Bridge& operator=(const Bridge&) = delete;
    // Ends the sockets; all workers have ended.
    ~Bridge();

    // Whether all filters are valid; a device that does not exist is taken for Ethernet.
    [[nodiscard]] Status check_filters() const;
    // Looks at the devices, compiles the filters and creates every socket. The sockets stay for as
    // long as the process lives: no descriptor that was ever published is closed.
    Status prepare();

    // eBPF programs of an interface, -1 for none: the one that spreads its frames and the one that
    // filters them. Before its workers run; the descriptors outlive them.
    void use_programs(std::size_t interface, int balancer, int filter);

    // How many threads capture on an interface: none where those of the other side of its pair
    // serve it too.
    [[nodiscard]] unsigned threads_of(std::size_t interface) const;
    // The worker of thread `index` of an interface; the caller runs it.
    Result<std::unique_ptr<Worker>> make_worker(std::size_t interface, unsigned index);
    // Sends home the threads that still wait for their start.
    void stop();

    // Lets a thread look after what is not a frame; see Supervisor for when, and for `settle`.
    Status supervise(Supervisor::Settle settle) { return supervisor_.start(std::move(settle)); }
    // Ends it, at the latest before what `settle` works with ends.
    void end_supervision() { supervisor_.stop(); }

    // What an operator can ask; it lasts as long as the bridge.
    [[nodiscard]] Monitor& monitor() { return monitor_; }
    // Whether frames pass through the process or past it.
    [[nodiscard]] bool is_inline() const { return inline_; }
    [[nodiscard]] const std::vector<Port>& ports() const { return ports_; }
    // The number of an interface by name; ports().size() where there is none of that name.
    [[nodiscard]] std::size_t find_port(std::string_view name) const;

  private:
    Bridge(StartupMode mode, std::vector<InterfacePlan> plans, std::vector<Place> places,
           bool is_inline, Log& log);

    [[nodiscard]] bool leads(const Place& place) const;
    Result<std::unique_ptr<Channel>> make_channel(const Place& place);
    std::unique_ptr<StartSequence> make_start(const Place& place, const Port& port,
                                              PacketSocket& socket);
    std::unique_ptr<Sender> make_sender(const Place& place, const Port& port);
    [[nodiscard]] Status look_at_neighbours();
    [[nodiscard]] std::set<std::uint32_t> own_sockets() const;
    void compare_mtus() const;
    void announce_memory() const;

    Log& log_;
    bool inline_;
    std::vector<Port> ports_;
    const std::vector<Place> places_;
    Startup startup_;
    GroupWatch groups_;
    Monitor monitor_;
    LinkKeeper keeper_;
    std::unique_ptr<OffMode> off_;      // only with startup: off
    std::vector<PacketSocket> sockets_; // one for each place
    SocketReserve reserve_;
    std::vector<Peer> peers_; // one for each place
    Supervisor supervisor_;
};

} // namespace afpguard
