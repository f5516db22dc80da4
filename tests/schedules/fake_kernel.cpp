// SPDX-License-Identifier: GPL-2.0-only
#include "tests/schedules/fake_kernel.h"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <thread>
#include <utility>

namespace afpguard::test {

namespace {

FakeKernel* the_kernel = nullptr;

void make_readable(int number) {
    ::eventfd_write(number, 1);
}
void make_unreadable(int number) {
    eventfd_t ignored = 0;
    ::eventfd_read(number, &ignored);
}

} // namespace

FakeKernel::FakeKernel(unsigned seed, bool strict)
    : random_(seed), strict_(strict), joins_when_down_(below(2) == 0) {
    the_kernel = this;
}

FakeKernel::~FakeKernel() {
    the_kernel = nullptr;
}

FakeKernel& FakeKernel::current() {
    return *the_kernel;
}

void FakeKernel::add_pair(const std::string& one, const std::string& other, unsigned threads) {
    for (const std::string& name : {one, other}) {
        for (unsigned index = 0; index < threads; ++index)
            sockets_.push_back({.device = devices_.size(), .index = index});
        devices_.push_back({.name = name, .threads = threads});
    }
}

void FakeKernel::set_up(std::size_t device, bool up) {
    const std::lock_guard<std::mutex> lock(mutex_);
    devices_[device].up = up;
    devices_[device].was_down |= !up;
    for (Socket& socket : sockets_) {
        if (socket.device != device)
            continue;
        if (socket.hooked && !up)
            socket.error = ENETDOWN;
        socket.hooked = socket.bound && up;
    }
    for (const int watch : watches_)
        make_readable(watch);
}

void FakeKernel::refuse(std::size_t socket, Step step) {
    // Who has no cluster to join is refused its place.
    if (step == Step::join && !clustered(sockets_[socket]))
        step = Step::bind;
    sockets_[socket].refused.push_back(step);
}

void FakeKernel::deliver(std::size_t socket) {
    const std::lock_guard<std::mutex> lock(mutex_);
    arrive(sockets_[socket]);
}

void FakeKernel::pause() {
    unsigned kind = 0;
    unsigned length = 0;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        kind = below(16);
        length = below(8);
    }
    if (kind == 0)
        std::this_thread::sleep_for(std::chrono::microseconds(20 * length));
    else if (kind < 8)
        for (unsigned turn = 0; turn < length; ++turn)
            std::this_thread::yield();
}

std::string FakeKernel::broken() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return broken_;
}

void FakeKernel::created(int number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    // What comes after those of the threads is held in reserve, and not used here.
    if (created_ < sockets_.size())
        sockets_[created_++].number = number;
}

void FakeKernel::watched_by(int number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    watches_.push_back(number);
}

Status FakeKernel::take_step(int number, Step step) {
    pause();
    const std::lock_guard<std::mutex> lock(mutex_);
    Socket& socket = *find(number);
    arrive_somewhere();
    if (std::ranges::find(socket.refused, step) != socket.refused.end())
        return Error("refused by the test", EPERM);
    switch (step) {
    case Step::close_gate:
        socket.gate_closed = true;
        break;
    case Step::ring:
        socket.has_ring = true;
        break;
    case Step::bind:
        return bind(socket);
    case Step::join:
        return join(socket);
    case Step::open_gate:
        open_gate(socket);
        break;
    }
    return Done{};
}

Status FakeKernel::bind(Socket& socket) {
    demand(socket.gate_closed, socket, "it is bound behind its gate");
    demand(socket.has_ring, socket, "it is bound with its ring");
    // Another bind to the same device changes nothing, and says nothing.
    if (!socket.bound && !devices_[socket.device].up)
        socket.error = ENETDOWN;
    socket.bound = true;
    socket.hooked = devices_[socket.device].up;
    if (!clustered(socket))
        socket.in_place = true;
    return Done{};
}

Status FakeKernel::join(Socket& socket) {
    Device& device = devices_[socket.device];
    if (!socket.hooked && !joins_when_down_)
        return Error("PACKET_FANOUT", EINVAL);
    demand(device.taken++ == socket.index, socket, "its place in the cluster is its index");
    socket.in_place = true;
    return Done{};
}

void FakeKernel::open_gate(Socket& socket) {
    for (const Socket& other : sockets_)
        if (strict_ || other.device == socket.device)
            demand(other.in_place || devices_[other.device].was_down, socket,
                   "it is released after the others");
    demand(!strict_ || peer_of(socket).in_place, socket, "it is released after its peer");
    demand(socket.in_place, socket, "it is released in its place");
    socket.gate_closed = false;
    socket.receives = true;
}

void FakeKernel::arrive(Socket& socket) {
    if (!socket.receives || !devices_[socket.device].up)
        return;
    ++socket.frames;
    make_readable(socket.number);
}

void FakeKernel::arrive_somewhere() {
    if (traffic_ == 0)
        return;
    --traffic_;
    arrive(sockets_[below(static_cast<unsigned>(sockets_.size()))]);
}

std::vector<std::uint8_t> FakeKernel::take_frame(int number) {
    pause();
    const std::lock_guard<std::mutex> lock(mutex_);
    Socket& socket = *find(number);
    if (socket.frames == 0) {
        make_unreadable(number);
        return {};
    }
    --socket.frames;
    std::vector<std::uint8_t> frame(60);
    frame[0] = static_cast<std::uint8_t>(socket.device);
    frame[1] = static_cast<std::uint8_t>(socket.index);
    return frame;
}

ssize_t FakeKernel::send(int number, std::span<const std::uint8_t> frame) {
    pause();
    const std::lock_guard<std::mutex> lock(mutex_);
    const Socket* socket = find(number);
    if (socket == nullptr) {
        broken_ = "a frame is sent to descriptor " + std::to_string(number);
        errno = ENOTSOCK;
        return -1;
    }
    demand(socket->in_place, *socket, "a frame goes out through a socket that is in its place");
    demand((frame[0] ^ 1U) == socket->device && frame[1] == socket->index, *socket,
           "a frame goes out through the peer of the thread that received it");
    if (devices_[socket->device].up)
        return static_cast<ssize_t>(frame.size());
    errno = ENETDOWN;
    return -1;
}

int FakeKernel::take_error(int number) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return std::exchange(find(number)->error, 0);
}

Result<Interface> FakeKernel::interface(const std::string& name) {
    pause();
    const std::lock_guard<std::mutex> lock(mutex_);
    for (std::size_t number = 0; number < devices_.size(); ++number) {
        const Device& device = devices_[number];
        if (device.name == name)
            return Interface{name, static_cast<int>(number + 1), 1500,
                             device.up ? unsigned{IFF_UP} : 0U, ARPHRD_ETHER};
    }
    return Error("no such interface", ENODEV);
}

std::string FakeKernel::name_of(int index) {
    pause();
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto number = static_cast<std::size_t>(index - 1);
    return number < devices_.size() ? devices_[number].name : "";
}

void FakeKernel::demand(bool kept, const Socket& socket, const char* rule) {
    if (!kept && broken_.empty())
        broken_ = devices_[socket.device].name + ", thread " + std::to_string(socket.index) +
                  ": broken: " + rule;
}

FakeKernel::Socket* FakeKernel::find(int number) {
    const auto found = std::ranges::find(sockets_, number, &Socket::number);
    return found == sockets_.end() ? nullptr : &*found;
}

bool FakeKernel::clustered(const Socket& socket) const {
    return devices_[socket.device].threads > 1;
}

const FakeKernel::Socket& FakeKernel::peer_of(const Socket& socket) const {
    return *std::ranges::find_if(sockets_, [&](const Socket& other) {
        return other.device == (socket.device ^ 1U) && other.index == socket.index;
    });
}

} // namespace afpguard::test
