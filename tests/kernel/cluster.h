// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/bridge/thread_start.h"
#include "tests/kernel/test_frame.h"
#include "tests/unit/recording_log.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace afpguard::test {

// The capture threads of one interface, started as in a process, on real threads; then their rings
// can be read one by one.
class Cluster {
  public:
    // Sockets are made in an order that has nothing to do with the order of the threads.
    Cluster(const std::string& device, unsigned threads, std::uint16_t fanout_type,
            std::uint32_t ring_frames = 256, int program = -1);
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    ~Cluster();

    // Starts all threads, in an order and with pauses that follow from the seed, and waits for all.
    // False where one of them does not receive in the end.
    bool start(unsigned seed);

    // The frames that wait in the ring of a thread, which is emptied.
    std::vector<Bytes> take_frames(unsigned thread);
    // Their numbers.
    std::vector<std::uint32_t> take_numbers(unsigned thread);
    [[nodiscard]] unsigned size() const { return static_cast<unsigned>(rings_.size()); }
    [[nodiscard]] Text log() const { return log_.all(); }

  private:
    RecordingLog log_;
    Port port_;
    std::vector<Place> places_;
    std::vector<PacketSocket> sockets_;
    std::vector<Peer> peers_;
    Startup startup_;
    SocketReserve reserve_;
    std::vector<std::unique_ptr<Ring>> rings_;
};

} // namespace afpguard::test
