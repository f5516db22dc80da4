// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/bridge.h"

#include "src/bridge/neighbours.h"
#include "src/bridge/other_engine.h"
#include "src/bridge/port_preparation.h"
#include "src/bridge/port_watch.h"
#include "src/bridge/thread_start.h"
#include "src/bridge/transmitter.h"
#include "src/net/socket_list.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace afpguard {

namespace {

// Sockets for interfaces that are removed and come again: a full set where threads are few.
constexpr std::size_t most_in_reserve = 16;

std::vector<std::size_t> clusters_of(const std::vector<Place>& places) {
    std::vector<std::size_t> clusters;
    clusters.reserve(places.size());
    for (const Place& place : places)
        clusters.push_back(place.interface);
    return clusters;
}

std::vector<Port> ports_of(std::vector<InterfacePlan> plans) {
    std::vector<Port> ports;
    ports.reserve(plans.size());
    for (InterfacePlan& plan : plans)
        ports.push_back({ports.size(), std::move(plan), false, {}, {}, -1, {}, {}});
    return ports;
}

} // namespace

Result<std::unique_ptr<Bridge>> Bridge::plan(const Settings& settings,
                                             const Environment& environment, Log& log) {
    auto plans = plan_interfaces(settings.interfaces, environment, log);
    if (!plans)
        return plans.error();
    auto places = lay_out_threads(*plans);
    if (!places)
        return places.error();
    const auto stands_in_line = afpguard::is_inline(*plans);
    if (!stands_in_line)
        return stands_in_line.error();
    return std::unique_ptr<Bridge>(
        new Bridge(settings.startup, *std::move(plans), *std::move(places), *stands_in_line, log));
}

Bridge::Bridge(StartupMode mode, std::vector<InterfacePlan> plans, std::vector<Place> places,
               bool is_inline, Log& log)
    : log_(log),
      inline_(is_inline),
      ports_(ports_of(std::move(plans))),
      places_(std::move(places)),
      startup_(mode, clusters_of(places_)),
      groups_(ports_,
              {list_packet_sockets, find_owners, [this] { return own_sockets(); },
               [this](std::size_t interface) {
                   const auto device = monitor_.device_of(interface);
                   return device ? device->index : 0;
               }},
              log_),
      monitor_(ports_, places_, groups_, log_),
      keeper_(ports_, places_, monitor_, log_),
      peers_(places_.size()),
      supervisor_(ports_, monitor_, groups_, keeper_, log_) {
    if (mode == StartupMode::off)
        off_ = std::make_unique<OffMode>(places_.size());
}

// The kernel takes its time, some 20 ms, for every socket that ends, and in that time of a restart
// nothing is forwarded: they end side by side.
Bridge::~Bridge() {
    supervisor_.stop();
    std::ranges::move(reserve_.take_rest(), std::back_inserter(sockets_));
    std::vector<std::thread> ends;
    try {
        for (PacketSocket& socket : sockets_)
            ends.emplace_back([&socket] { const PacketSocket ended = std::move(socket); });
    } catch (const std::system_error&) {
        // No more threads to be had: the rest ends one after the other.
    }
    for (std::thread& end : ends)
        end.join();
}

Status Bridge::check_filters() const {
    for (const Port& port : ports_)
        if (auto s = check_filter(port); !s)
            return Error(port.name() + ": " + s.error().message());
    return Done{};
}

Status Bridge::prepare() {
    for (Port& port : ports_) {
        if (auto s = prepare_port(port, log_); !s)
            return Error(port.name() + ": " + s.error().message());
        monitor_.look_at_link(port.number);
    }
    // A carrier that is there now and goes during the start is lost.
    keeper_.look();
    if (auto s = look_at_neighbours(); !s)
        return s;
    compare_mtus();
    announce_memory();
    for (const Place& place : places_) {
        const Port& port = ports_[place.interface];
        // In blocks there is room for frames of any length.
        auto socket = port.plan.ring.version == RingVersion::v3 ? PacketSocket::create()
                                                                : make_roomy_socket();
        if (!socket)
            return Error(port.name() + ": " + socket.error().message());
        sockets_.push_back(*std::move(socket));
    }
    if (off_)
        return Done{};
    return reserve_.fill(std::min(places_.size(), most_in_reserve));
}

void Bridge::use_programs(std::size_t interface, int balancer, int filter) {
    ports_[interface].plan.fanout.program = balancer;
    ports_[interface].filter_program = filter;
}

Status Bridge::look_at_neighbours() {
    auto sockets = list_packet_sockets();
    if (!sockets) {
        log_.detail("what other programs capture cannot be told: " + sockets.error().message());
        return Done{};
    }
    find_owners(*sockets);
    std::vector<PlannedDevice> ours;
    ours.reserve(ports_.size());
    for (const Port& port : ports_)
        ours.push_back({port.plan, port.device.index});
    const auto clashes = find_clashes(ours, *sockets, name_of_interface);
    for (const Clash& clash : clashes) {
        const std::string line = ports_[clash.interface].name() + ": " + clash.what;
        if (clash.prevents_start)
            return Error(line + "; " + clash.mend);
        log_.warning(line);
    }
    groups_.begin_with(clashes);
    return Done{};
}

// A capture thread may be putting another socket behind a number; the number stays.
std::set<std::uint32_t> Bridge::own_sockets() const {
    std::set<std::uint32_t> inodes;
    for (const PacketSocket& socket : sockets_)
        if (const auto inode = socket.inode())
            inodes.insert(*inode);
    return inodes;
}

void Bridge::announce_memory() const {
    std::size_t bytes = 0;
    for (const Port& port : ports_)
        bytes += port.layout.bytes() * port.plan.threads;
    const std::size_t threads = places_.size();
    log_.info(threads == 1 ? "the ring takes " + std::to_string(bytes) + " bytes"
                           : "the " + std::to_string(threads) + " rings take " +
                                 std::to_string(bytes) + " bytes");
}

void Bridge::compare_mtus() const {
    for (const Place& place : places_) {
        const Port& port = ports_[place.interface];
        const Port& peer = ports_[places_[place.peer].interface];
        // Once a pair: by the first thread of its first interface.
        if (place.index != 0 || place.peer < place.thread || port.device.mtu == peer.device.mtu)
            continue;
        log_.warning(unequal_mtus(port.device, peer.device));
    }
}

// Of two places that one thread serves, the first.
bool Bridge::leads(const Place& place) const {
    return !ports_[place.interface].plan.shares_threads() || place.thread < place.peer;
}

unsigned Bridge::threads_of(std::size_t interface) const {
    return static_cast<unsigned>(std::ranges::count_if(
        places_, [&](const Place& place) { return place.interface == interface && leads(place); }));
}

Result<std::unique_ptr<Worker>> Bridge::make_worker(std::size_t interface, unsigned index) {
    const auto place = std::ranges::find_if(places_, [&](const Place& one) {
        return one.interface == interface && one.index == index && leads(one);
    });
    if (place == places_.end())
        return Error("there is no thread " + std::to_string(index) + " of interface " +
                     std::to_string(interface));
    std::vector<std::size_t> served{place->thread};
    if (ports_[interface].plan.shares_threads())
        served.push_back(place->peer);
    Worker::Channels channels;
    for (const std::size_t thread : served) {
        auto channel = make_channel(places_[thread]);
        if (!channel)
            return channel.error();
        channels.push_back(*std::move(channel));
    }
    return Worker::make(std::move(channels), log_);
}

Result<std::unique_ptr<Channel>> Bridge::make_channel(const Place& place) {
    const Port& port = ports_[place.interface];
    PacketSocket& socket = sockets_[place.thread];
    auto start = make_start(place, port, socket);
    auto sender = place.sends() ? make_sender(place, port) : nullptr;
    return Channel::make({port, socket, log_, monitor_.record(place), supervisor_, place.index == 0,
                          std::move(start), std::move(sender)});
}

std::unique_ptr<StartSequence> Bridge::make_start(const Place& place, const Port& port,
                                                  PacketSocket& socket) {
    if (off_)
        return off_->make_start(port, place, socket, log_);
    return std::make_unique<ThreadStart>(port, place, socket, peers_[place.thread], startup_,
                                         reserve_, log_);
}

std::unique_ptr<Sender> Bridge::make_sender(const Place& place, const Port& port) {
    if (off_)
        return off_->make_sender(place.peer, port.plan.settings.copy_interface, log_);
    Transmitter::Limits limits;
    // Frames keep their places in the ring until they are sent; most of the places are to be free.
    limits.frames = port.layout.frame_count / 4;
    limits.patience = std::chrono::milliseconds(port.plan.settings.send_patience);
    // Who waits there keeps others waiting: the other direction, or all pairs.
    limits.rest = port.plan.shares_threads() || port.plan.frames_wander() ? 9 : 0;
    return std::make_unique<Transmitter>(
        peers_[place.peer], monitor_.send_errors(places_[place.peer].interface), limits);
}

void Bridge::stop() {
    startup_.stop();
    if (off_)
        off_->stop();
}

std::size_t Bridge::find_port(std::string_view name) const {
    const auto found =
        std::ranges::find_if(ports_, [&](const Port& port) { return port.name() == name; });
    return static_cast<std::size_t>(found - ports_.begin());
}

} // namespace afpguard
