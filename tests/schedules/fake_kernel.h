// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/interface.h"
#include "src/os/error.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace afpguard::test {

// What a socket asks for on its way to traffic.
enum class Step { close_gate, ring, bind, join, open_gate };

// The kernel as src/ sees it: fake_kernel_calls.cpp defines PacketSocket, LinkWatch,
// query_interface() and send() a second time, and they come here. Every call takes a random time
// and checks that it may be made now.
//
// Its sockets are eventfds: numbers that are really taken, and that poll() can wait on. Thread i of
// a device sends through thread i of the other device of the pair.
class FakeKernel {
  public:
    // `strict`: nobody may receive before every thread has joined or its device was away.
    FakeKernel(unsigned seed, bool strict);
    ~FakeKernel();
    FakeKernel(const FakeKernel&) = delete;
    FakeKernel& operator=(const FakeKernel&) = delete;

    // Two devices, up, for so many sockets each, made in this order.
    void add_pair(const std::string& one, const std::string& other, unsigned threads);
    void set_up(std::size_t device, bool up);
    // Refuses that step to a socket, by the order in which they were made.
    void refuse(std::size_t socket, Step step);
    // A frame arrives for a socket.
    void deliver(std::size_t socket);
    // A random time passes.
    void pause();
    // The first rule that was broken; empty where all were kept.
    [[nodiscard]] std::string broken();

    // What the stand-ins call; all sockets go by their descriptor.
    static FakeKernel& current();
    void created(int number);
    void watched_by(int number);
    Status take_step(int number, Step step);
    // No frame for a socket that has none.
    [[nodiscard]] std::vector<std::uint8_t> take_frame(int number);
    ssize_t send(int number, std::span<const std::uint8_t> frame);
    int take_error(int number);
    Result<Interface> interface(const std::string& name);
    std::string name_of(int index);

  private:
    struct Device {
        std::string name;
        unsigned threads = 0;
        bool up = true;
        bool was_down = false;
        unsigned taken = 0; // places in its cluster
    };
    struct Socket {
        std::size_t device = 0;
        unsigned index = 0; // among those of the device
        int number = -1;
        std::vector<Step> refused{};
        bool gate_closed = false;
        bool has_ring = false;
        bool bound = false;
        bool hooked = false;   // to its device, which is up
        bool in_place = false; // bound, and in its cluster where there is one
        bool receives = false;
        int error = 0;
        unsigned frames = 0;
    };

    Status bind(Socket& socket);
    Status join(Socket& socket);
    void open_gate(Socket& socket);
    void arrive(Socket& socket);
    void arrive_somewhere();
    void demand(bool kept, const Socket& socket, const char* rule);
    [[nodiscard]] Socket* find(int number);
    [[nodiscard]] bool clustered(const Socket& socket) const;
    [[nodiscard]] const Socket& peer_of(const Socket& socket) const;
    [[nodiscard]] unsigned below(unsigned bound) {
        return static_cast<unsigned>(random_() % bound);
    }

    std::mutex mutex_;
    std::mt19937 random_;
    const bool strict_;
    const bool joins_when_down_; // as Linux does from 6.13 on
    std::deque<Device> devices_;
    std::deque<Socket> sockets_;
    std::size_t created_ = 0;
    std::vector<int> watches_;
    unsigned traffic_ = 60; // frames that come by themselves
    std::string broken_;
};

} // namespace afpguard::test
