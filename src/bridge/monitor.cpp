// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/monitor.h"

#include "src/bridge/health_words.h"

#include <cstdint>
#include <utility>

namespace afpguard {

namespace {

using SystemClock = std::chrono::system_clock;

bool same_line(const std::optional<Interface>& one, const std::optional<Interface>& other) {
    if (!one || !other)
        return !one && !other;
    return one->up() == other->up() && one->carrier() == other->carrier();
}

} // namespace

Monitor::Monitor(const std::vector<Port>& ports, const std::vector<Place>& places,
                 const GroupWatch& groups, Log& log)
    : log_(log),
      groups_(groups),
      records_(places.size()),
      pulses_(places.size()),
      begun_(places.size()) {
    for (const Port& port : ports) {
        ports_.emplace_back(port, log);
        ports_.back().peer = ports_.size() - 1;
        ports_.back().link.since = SystemClock::now();
    }
    for (const Place& place : places) {
        PortRecord& port = ports_[place.interface];
        port.threads.push_back(place.thread);
        port.peer = places[place.peer].interface;
        if (place.index == 0 && place.sends() && place.thread < place.peer)
            pairs_.push_back({{place.interface, port.peer}, {}, {}});
    }
}

Monitor::~Monitor() {
    for (PortRecord& port : ports_)
        port.errors.close();
}

void Monitor::note_link(PortRecord& port, std::optional<Interface> device) {
    if (!same_line(port.link.device, device))
        port.link.since = SystemClock::now();
    port.link.device = std::move(device);
}

std::optional<Interface> Monitor::device_of(std::size_t interface) const {
    const PortRecord& port = ports_[interface];
    const int index = records_[port.threads.front()].interface_index();
    auto device = query_interface(index != 0 ? name_of_interface(index) : port.port.name());
    if (!device)
        return std::nullopt;
    return *std::move(device);
}

void Monitor::look_at_link(std::size_t interface) {
    PortRecord& port = ports_[interface];
    auto device = device_of(interface);
    const std::lock_guard<std::mutex> lock(mutex_);
    note_link(port, std::move(device));
}

Totals Monitor::totals_of(const PortRecord& port) const {
    Totals sum;
    for (const std::size_t thread : port.threads)
        sum += records_[thread].account().totals();
    return sum;
}

void Monitor::make_round(Clock::time_point now) {
    std::vector<Line> lines;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (const PortRecord& port : ports_)
            examine(port, now, lines);
        for (Pair& pair : pairs_)
            examine(pair, now, lines);
    }
    // Without the lock: no other thread shall wait for a log that is slow.
    for (const Line& line : lines)
        line.good ? log_.info(line.text) : log_.warning(line.text);
    for (PortRecord& port : ports_)
        port.errors.remind(now);
}

void Monitor::examine(const PortRecord& port, Clock::time_point now, std::vector<Line>& lines) {
    for (std::size_t index = 0; index < port.threads.size(); ++index) {
        const ThreadRecord& record = records_[port.threads[index]];
        Pulse& of = pulses_[port.threads[index]];
        const bool beats = of.pulse.beats(record.account().totals().received);
        const std::uint32_t waiting = beats ? 0 : record.untaken();
        const auto change = of.pulse.look(waiting, now);
        if (!change)
            continue;
        if (change->stalled)
            of.stalled_since = SystemClock::now() - change->lasted;
        lines.push_back(
            {!change->stalled, pulse_line(port.port.name(), index + 1, *change, waiting)});
    }
}

void Monitor::examine(Pair& pair, Clock::time_point now, std::vector<Line>& lines) {
    const PairHealth::Sides totals{totals_of(ports_[pair.ports[0]]),
                                   totals_of(ports_[pair.ports[1]])};
    const auto news = pair.health.look(totals, now);
    for (std::size_t side = 0; side < 2; ++side) {
        if (!news[side])
            continue;
        PortRecord& from = ports_[pair.ports[side]];
        from.health_since = SystemClock::now();
        lines.push_back({news[side]->now == Health::well,
                         health_line(from.port.name(), ports_[from.peer].port.name(), *news[side],
                                     totals[side].since(pair.last[side]))});
    }
    pair.last = totals;
}

Health Monitor::health_of(std::size_t interface) const {
    for (const Pair& pair : pairs_)
        for (std::size_t side = 0; side < 2; ++side)
            if (pair.ports[side] == interface)
                return pair.health.of(side);
    return Health::well;
}

InterfaceStatus Monitor::status_of(std::size_t interface,
                                   const std::vector<ThreadStatus>& threads) const {
    const PortRecord& port = ports_[interface];
    InterfaceStatus status;
    status.name = port.port.name();
    if (port.peer != interface)
        status.peer = ports_[port.peer].port.name();
    status.link = port.link;
    status.strangers = groups_.strangers(interface);
    status.health = health_of(interface);
    status.health_since = port.health_since;
    for (const std::size_t thread : port.threads) {
        ThreadStatus one = threads[thread];
        if (pulses_[thread].pulse.stalled()) {
            one.state = ThreadState::stalled;
            one.since = pulses_[thread].stalled_since;
        }
        one.totals = one.totals.since(begun_[thread].totals);
        one.kernel.frames -= begun_[thread].kernel.frames;
        one.kernel.drops -= begun_[thread].kernel.drops;
        status.threads.push_back(one);
    }
    return status;
}

Overview Monitor::overview() {
    for (std::size_t interface = 0; interface < ports_.size(); ++interface)
        look_at_link(interface);
    const std::lock_guard<std::mutex> asking(asking_);
    std::vector<ThreadStatus> threads;
    for (const ThreadRecord& record : records_)
        threads.push_back(record.status());
    const std::lock_guard<std::mutex> lock(mutex_);
    Overview overview;
    overview.counting_since = counting_since_;
    for (std::size_t interface = 0; interface < ports_.size(); ++interface)
        overview.interfaces.push_back(status_of(interface, threads));
    return overview;
}

void Monitor::reset() {
    const std::lock_guard<std::mutex> asking(asking_);
    for (std::size_t thread = 0; thread < records_.size(); ++thread)
        begun_[thread] = records_[thread].status();
    counting_since_ = SystemClock::now();
}

} // namespace afpguard
