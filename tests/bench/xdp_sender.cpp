// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/xdp_sender.h"

#include "tests/tools/tool.h"

#include <net/if.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

namespace afpguard::bench {

namespace {

constexpr std::uint32_t ring_entries = 1024; // a power of two

// A queue of a device is one socket's, and the kernel takes it from one that is closed some time
// later.
constexpr std::chrono::seconds release_patience{5};

template <class Value> void set(const Fd& socket, int option, const Value& value) {
    if (::setsockopt(socket.number(), SOL_XDP, option, &value, sizeof value) != 0)
        throw tools::system_error("AF_XDP socket option " + std::to_string(option));
}

xdp_mmap_offsets offsets_of(const Fd& socket) {
    xdp_mmap_offsets offsets{};
    socklen_t size = sizeof offsets;
    if (::getsockopt(socket.number(), SOL_XDP, XDP_MMAP_OFFSETS, &offsets, &size) != 0)
        throw tools::system_error("layout of AF_XDP rings");
    return offsets;
}

void bind_to(const Fd& socket, const std::string& interface) {
    sockaddr_xdp address{};
    address.sxdp_family = AF_XDP;
    address.sxdp_flags = XDP_COPY;
    address.sxdp_ifindex = ::if_nametoindex(interface.c_str());
    if (address.sxdp_ifindex == 0)
        throw tools::system_error(interface);
    const auto deadline = tools::Clock::now() + release_patience;
    while (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
           0) {
        if (errno != EBUSY || tools::Clock::now() > deadline)
            throw tools::system_error("binding to " + interface);
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

} // namespace

void XdpSender::Unmap::operator()(std::uint8_t* data) const noexcept {
    ::munmap(data, size);
}

XdpSender::Memory XdpSender::map(std::size_t size, int flags, int descriptor,
                                 std::uint64_t offset) {
    void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags | MAP_POPULATE, descriptor,
                        static_cast<off_t>(offset));
    if (data == MAP_FAILED)
        throw tools::system_error("mapping memory of an AF_XDP socket");
    return {static_cast<std::uint8_t*>(data), Unmap{size}};
}

XdpSender::XdpSender(const std::string& interface, const std::vector<tools::Bytes>& frames)
    : socket_(::socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    if (!socket_)
        throw tools::system_error("AF_XDP socket");
    lend_frames(frames);
    // Nothing is received, and yet the kernel wants the ring for that.
    for (const int ring : {XDP_UMEM_FILL_RING, XDP_UMEM_COMPLETION_RING, XDP_TX_RING})
        set(socket_, ring, ring_entries);
    const xdp_mmap_offsets offsets = offsets_of(socket_);
    sending_ = map_ring(XDP_PGOFF_TX_RING, offsets.tx, sizeof(xdp_desc));
    completed_ = map_ring(XDP_UMEM_PGOFF_COMPLETION_RING, offsets.cr, sizeof(std::uint64_t));
    bind_to(socket_, interface);
}

void XdpSender::lend_frames(const std::vector<tools::Bytes>& frames) {
    frames_ = map(frames.size() * longest_frame, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (const tools::Bytes& frame : frames) {
        if (frame.size() > longest_frame)
            throw tools::ToolError("a frame of more than " + std::to_string(longest_frame) +
                                   " bytes");
        std::copy(frame.begin(), frame.end(), frames_.get() + lengths_.size() * longest_frame);
        lengths_.push_back(static_cast<std::uint32_t>(frame.size()));
    }
    xdp_umem_reg lent{};
    lent.addr = reinterpret_cast<std::uintptr_t>(frames_.get());
    lent.len = frames.size() * longest_frame;
    lent.chunk_size = longest_frame;
    set(socket_, XDP_UMEM_REG, lent);
}

XdpSender::Ring XdpSender::map_ring(std::uint64_t offset, const xdp_ring_offset& layout,
                                    std::size_t entry_size) {
    Ring ring;
    ring.memory =
        map(layout.desc + ring_entries * entry_size, MAP_SHARED, socket_.number(), offset);
    std::uint8_t* memory = ring.memory.get();
    ring.producer = reinterpret_cast<std::atomic<std::uint32_t>*>(memory + layout.producer);
    ring.consumer = reinterpret_cast<std::atomic<std::uint32_t>*>(memory + layout.consumer);
    ring.entries = memory + layout.desc;
    return ring;
}

void XdpSender::fill(std::uint32_t until) {
    auto* entries = reinterpret_cast<xdp_desc*>(sending_.entries);
    for (auto at = sending_.producer->load(std::memory_order_relaxed); at != until; ++at) {
        entries[at % ring_entries] = {next_ * longest_frame, lengths_[next_], 0};
        next_ = (next_ + 1) % lengths_.size();
    }
    sending_.producer->store(until, std::memory_order_release);
}

XdpSender::Outcome XdpSender::send(std::size_t most) {
    const std::uint32_t before = sending_.consumer->load(std::memory_order_acquire);
    const std::uint32_t waiting = sending_.producer->load(std::memory_order_relaxed) - before;
    const auto wanted = static_cast<std::uint32_t>(std::min(most, most_at_once));
    // What found no room the last time is still there.
    fill(before + std::max(waiting, wanted));
    Outcome outcome;
    if (::sendto(socket_.number(), nullptr, 0, MSG_DONTWAIT, nullptr, 0) < 0) {
        if (errno != EAGAIN && errno != EBUSY && errno != ENOBUFS)
            throw tools::system_error("sending");
        // The kernel stops at the first frame that the device does not take, and drops it.
        outcome.failed = errno == EBUSY ? 1 : 0;
    }
    completed_.consumer->store(completed_.producer->load(std::memory_order_acquire),
                               std::memory_order_release);
    outcome.taken = sending_.consumer->load(std::memory_order_acquire) - before;
    return outcome;
}

} // namespace afpguard::bench
