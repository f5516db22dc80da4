// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/fanout.h"
#include "src/net/filter.h"
#include "src/net/ring.h"
#include "src/os/error.h"
#include "src/os/fd.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace afpguard {

// Frames that the kernel had for a socket, since it was last asked.
struct KernelCount {
    std::uint64_t frames = 0; // with those dropped
    std::uint64_t drops = 0;  // for lack of a free place in the ring
};

// A packet socket, from birth to traffic. The order of the calls is the kernel's: create, ring,
// close the gate, bind, join, open the gate. Only create() needs a privilege.
class PacketSocket {
  public:
    // Made without a protocol: hooked to no device, it costs nothing to configure and to bind.
    static Result<PacketSocket> create();

    // Sets up and maps a receive ring. ENOMEM is answered with smaller blocks where the request
    // leaves their size open, so the ring's layout() may differ from what was first tried.
    Result<std::unique_ptr<Ring>> make_ring(const RingRequest& request);
    // Another one in the place of one that is not mapped any more.
    Result<std::unique_ptr<Ring>> remake_ring(const RingRequest& request);
    // Asks for the network card's time stamps where it makes them.
    Status use_hardware_time();
    // And the system's again.
    Status use_system_time();
    // Sends past the device's queueing discipline, straight to its driver.
    Status bypass_qdisc();
    // Room for that many bytes that the ring has no place for, and that wait to be sent; as far as
    // the process may. While it has its privileges.
    Status reserve_buffers(int receive_bytes, int send_bytes);
    // The size of the socket's own buffer.
    Status set_receive_buffer(int bytes);

    // From here on nothing is received, whatever arrives.
    Status close_gate();
    // Receives again: what `filter` matches, or all where it is empty.
    Status open_gate(const FilterProgram& filter);
    // The same with an eBPF program, which takes the place of the gate in one step too.
    Status open_gate_with(int program);

    // Hooks the socket to a device, or to all. On one that is down this succeeds, and the kernel
    // completes it when the device comes up.
    static constexpr int every_interface = 0;
    Status bind_to(int interface_index);
    // Sees frames for other stations too, until the socket ends.
    Status make_promiscuous(int interface_index);
    // Joins a cluster; the socket's place in it is the number of those that joined before.
    Status join(const Fanout& fanout);

    // Ends this socket and puts another one behind its number, for a device that comes in the place
    // of one that is gone: nobody who knows the number ever finds it closed, or somebody else's.
    Status become(PacketSocket fresh);

    // What arrived since the last call; zeros where the kernel does not say.
    KernelCount take_count(RingVersion version);
    // The error that waits on the socket, and clears it; 0 for none.
    int take_error();
    // What the kernel's lists know the socket by.
    [[nodiscard]] std::optional<std::uint32_t> inode() const;
    // For poll() and send().
    [[nodiscard]] int number() const { return socket_.number(); }

  private:
    explicit PacketSocket(Fd socket) : socket_(std::move(socket)) {}

    Status ask_for_whole_frames(const RingRequest& request);
    Result<RingLayout> allocate_ring(const RingRequest& request);
    Status request_ring(const RingLayout& layout, const RingRequest& request);
    Status use_time_of(int clock);
    Status set_program(int level, int option, const FilterProgram& program, const char* name);
    Status attach(const FilterProgram& program);

    Fd socket_;
};

} // namespace afpguard
