// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/cluster.h"

#include "tests/unit/plans.h"
#include "tests/unit/team.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <thread>
#include <utility>

namespace afpguard::test {

namespace {

Port port_for(const std::string& device, unsigned threads, std::uint16_t fanout_type,
              std::uint32_t ring_frames) {
    Port port;
    port.plan.settings = passive(device, threads);
    if (auto found = query_interface(device))
        port.device = *std::move(found);
    port.plan.threads = threads;
    port.plan.fanout = {77, fanout_type, false};
    port.plan.ring.frames = ring_frames;
    port.plan.ring.snaplen = 1540;
    return port;
}

} // namespace

Cluster::Cluster(const std::string& device, unsigned threads, std::uint16_t fanout_type,
                 std::uint32_t ring_frames, int program)
    : port_(port_for(device, threads, fanout_type, ring_frames)),
      peers_(threads),
      startup_(StartupMode::guard, std::vector<std::size_t>(threads, 0)),
      rings_(threads) {
    port_.plan.fanout.program = program;
    for (unsigned index = 0; index < threads; ++index) {
        places_.push_back({index, 0, index, index});
        if (auto socket = PacketSocket::create())
            sockets_.push_back(*std::move(socket));
    }
    // Creation order decides nothing either.
    std::ranges::reverse(sockets_);
}

// The kernel takes its time for every socket that ends, so they end side by side.
Cluster::~Cluster() {
    rings_.clear();
    run_threads(sockets_.size(),
                [this](std::size_t number) { const auto ended = std::move(sockets_[number]); });
}

bool Cluster::start(unsigned seed) {
    std::mt19937 random(seed);
    std::vector<unsigned> order(size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::shuffle(order, random);

    std::atomic<unsigned> receiving{0};
    Team team;
    for (const unsigned thread : order) {
        const auto pauses = static_cast<unsigned>(random() % 200);
        team.add([this, thread, pauses, &receiving] {
            for (unsigned pause = 0; pause < pauses; ++pause)
                std::this_thread::yield();
            ThreadStart start(port_, places_[thread], sockets_[thread], peers_[thread], startup_,
                              reserve_, log_);
            const bool joined = start.join() == Stage::joined;
            receiving += joined && start.release() == Stage::receiving ? 1 : 0;
            rings_[thread] = start.take_ring();
        });
    }
    team.finish();
    return receiving == size();
}

std::vector<Bytes> Cluster::take_frames(unsigned thread) {
    std::vector<Bytes> frames;
    while (const auto frame = rings_[thread]->next()) {
        frames.push_back(bytes_of(*frame));
        rings_[thread]->release(frame->slot);
    }
    return frames;
}

std::vector<std::uint32_t> Cluster::take_numbers(unsigned thread) {
    std::vector<std::uint32_t> numbers;
    for (const Bytes& frame : take_frames(thread))
        if (const auto number = number_in(frame))
            numbers.push_back(*number);
    return numbers;
}

} // namespace afpguard::test
