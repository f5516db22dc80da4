// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/running_bridge.h"

#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard::test {

RunningBridge::~RunningBridge() {
    if (bridge_)
        stop();
}

Settings RunningBridge::settings_of(std::vector<InterfaceSettings> interfaces, StartupMode mode) {
    Settings settings;
    settings.startup = mode;
    settings.interfaces = std::move(interfaces);
    for (InterfaceSettings& one : settings.interfaces) {
        one.cluster_type = ClusterType::round_robin;
        one.ring_size = 2048;
        one.block_size = 65536;
        one.block_timeout = 1;
    }
    return settings;
}

Text RunningBridge::make(const Settings& settings) {
    environment_.page_size = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
    auto planned = Bridge::plan(settings, environment_, log_);
    if (!planned)
        return planned.error().message();
    bridge_ = *std::move(planned);
    if (auto s = bridge_->prepare(); !s)
        return s.error().message();
    for (std::size_t number = 0; number < bridge_->ports().size(); ++number) {
        if (filter_program_ >= 0)
            bridge_->use_programs(number, -1, filter_program_);
        for (unsigned index = 0; index < bridge_->threads_of(number); ++index) {
            auto worker = bridge_->make_worker(number, index);
            if (!worker)
                return worker.error().message();
            Member& member = members_.emplace_back();
            member.worker = *std::move(worker);
            if (preparation_)
                preparation_(member.host);
        }
    }
    seat_channels();
    if (auto s = bridge_->supervise([this](const Port& /*port*/) { ++replaced_; }); !s)
        return s.error().message();
    return {};
}

void RunningBridge::seat_channels() {
    for (const Port& port : bridge_->ports())
        for (Member& member : members_)
            for (const auto& channel : member.worker->channels())
                if (&channel->port() == &port)
                    seats_.push_back({&member, channel.get()});
}

void RunningBridge::run(std::size_t first, std::size_t last) {
    for (std::size_t thread = first; thread < last; ++thread) {
        Member& member = members_[thread];
        team_.add([&member] {
            member.end = member.worker->run(member.host);
            member.ended = true;
        });
    }
}

Text RunningBridge::start(const Settings& settings) {
    const Text wrong = make(settings);
    if (!wrong.empty())
        return wrong;
    run();
    return await_running()
               ? Text()
               : Text("not all threads have started:\n" + std::string(log_.all().c_str()));
}

bool RunningBridge::await_running() {
    return wait_until([this] {
        for (const Member& member : members_)
            if (!member.host.has_started())
                return false;
        return true;
    });
}

bool RunningBridge::await_receiving(std::size_t first, std::size_t last) {
    return wait_until([&] {
        for (std::size_t thread = first; thread < last; ++thread)
            if (!members_[thread].host.is_receiving())
                return false;
        return true;
    });
}

std::chrono::milliseconds RunningBridge::await_end() {
    const auto before = std::chrono::steady_clock::now();
    team_.finish();
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 before);
}

std::chrono::milliseconds RunningBridge::stop() {
    for (Member& member : members_)
        member.host.stop();
    bridge_->stop();
    for (const Member& member : members_)
        member.worker->wake();
    return await_end();
}

std::chrono::milliseconds RunningBridge::stop_by_flag() {
    for (Member& member : members_)
        member.host.stop();
    return await_end();
}

Totals RunningBridge::sum() const {
    Totals sum;
    for (std::size_t thread = 0; thread < size(); ++thread) {
        const Totals one = totals(thread);
        sum.received += one.received;
        for (std::size_t fate = 0; fate < fate_count; ++fate)
            sum.ended[fate] += one.ended[fate];
    }
    return sum;
}

bool RunningBridge::await_received(std::uint64_t count) {
    return wait_until([&] { return sum().received >= count; });
}

bool RunningBridge::await(Fate fate, std::uint64_t count) {
    return wait_until([&] { return sum_of(fate) >= count; });
}

bool RunningBridge::balanced() const {
    for (std::size_t thread = 0; thread < size(); ++thread)
        if (totals(thread).received != totals(thread).ended_in_all())
            return false;
    return true;
}

} // namespace afpguard::test
