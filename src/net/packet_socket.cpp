// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/packet_socket.h"

#include "src/net/address_hash.h"
#include "src/net/ring_v2.h"
#include "src/net/ring_v3.h"
#include "src/os/mapping.h"
#include "src/os/socket_option.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

namespace afpguard {

namespace {

// A process that becomes a daemon closes 0 to 2, whatever they are. Where it was started without
// them, a socket must not take their place.
Result<Fd> keep_off_standard_numbers(Fd socket) {
    if (socket.number() > STDERR_FILENO)
        return socket;
    Fd higher(::fcntl(socket.number(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!higher)
        return last_error("fcntl F_DUPFD_CLOEXEC");
    return higher;
}

// What to do where there is no memory for a ring.
std::string cure(const RingRequest& request) {
    if (request.block_size == 0)
        return "; set a smaller ring-size, or fewer threads";
    return std::string("; set a smaller ring-size or ") +
           (request.version == RingVersion::v3 ? "block-size" : "v2-block-size") +
           ", or fewer threads";
}

} // namespace

Result<PacketSocket> PacketSocket::create() {
    Fd created(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!created)
        return last_error("packet socket",
                          errno == EPERM ? "the capability CAP_NET_RAW is needed" : "");
    auto socket = keep_off_standard_numbers(std::move(created));
    if (!socket)
        return socket.error();
    return PacketSocket(*std::move(socket));
}

Status PacketSocket::request_ring(const RingLayout& layout, const RingRequest& request) {
    if (request.version == RingVersion::v2) {
        tpacket_req v2{};
        v2.tp_block_size = layout.block_size;
        v2.tp_block_nr = layout.block_count;
        v2.tp_frame_size = layout.frame_size;
        v2.tp_frame_nr = layout.frame_count;
        return set_socket_option(number(), SOL_PACKET, PACKET_RX_RING, v2, "PACKET_RX_RING");
    }
    tpacket_req3 v3{};
    v3.tp_block_size = layout.block_size;
    v3.tp_block_nr = layout.block_count;
    v3.tp_frame_size = layout.frame_size;
    v3.tp_frame_nr = layout.frame_count;
    v3.tp_retire_blk_tov = request.block_timeout;
    return set_socket_option(number(), SOL_PACKET, PACKET_RX_RING, v3, "PACKET_RX_RING");
}

Result<RingLayout> PacketSocket::allocate_ring(const RingRequest& request) {
    const auto page_size = static_cast<std::uint32_t>(::sysconf(_SC_PAGESIZE));
    const bool may_shrink = request.version == RingVersion::v2 && request.block_size == 0;
    for (std::uint32_t pages = default_block_pages;; pages /= 2) {
        auto layout = lay_out_ring(request, page_size, pages);
        if (!layout)
            return layout.error();
        const Status made = request_ring(*layout, request);
        if (made)
            return layout;
        const bool no_memory = made.error().number() == ENOMEM;
        if (!no_memory || !may_shrink || pages == 1)
            return Error(made.error().message() + ", asked for a ring of " +
                         std::to_string(layout->bytes()) + " bytes in blocks of " +
                         std::to_string(layout->block_size) + (no_memory ? cure(request) : ""));
    }
}

Status PacketSocket::ask_for_whole_frames(const RingRequest& request) {
    const int on = 1;
    if (request.version == RingVersion::v3)
        return Done{};
    if (request.vnet)
        if (auto s =
                set_socket_option(number(), SOL_PACKET, PACKET_VNET_HDR, on, "PACKET_VNET_HDR");
            !s)
            return s;
    return set_socket_option(number(), SOL_PACKET, PACKET_COPY_THRESH, on, "PACKET_COPY_THRESH");
}

Result<std::unique_ptr<Ring>> PacketSocket::make_ring(const RingRequest& request) {
    const bool v3 = request.version == RingVersion::v3;
    const int version = v3 ? TPACKET_V3 : TPACKET_V2;
    if (auto s = set_socket_option(number(), SOL_PACKET, PACKET_VERSION, version, "PACKET_VERSION",
                                   v3 ? "TPACKET_V3 needs Linux 3.2" : "");
        !s)
        return s.error();
    if (auto s = set_socket_option(number(), SOL_PACKET, PACKET_RESERVE, request.reserve,
                                   "PACKET_RESERVE");
        !s)
        return s.error();
    if (auto s = ask_for_whole_frames(request); !s)
        return s.error();
    auto layout = allocate_ring(request);
    if (!layout)
        return layout.error();
    auto memory = Mapping::of(number(), layout->bytes(), request.locked);
    if (!memory)
        return memory.error();
    if (v3)
        return std::unique_ptr<Ring>(std::make_unique<RingV3>(*std::move(memory), *layout));
    auto long_frames = std::make_unique<LongFrames>(number(), request.vnet);
    return std::unique_ptr<Ring>(std::make_unique<RingV2>(*std::move(memory), *layout, request.vnet,
                                                          std::move(long_frames)));
}

Result<std::unique_ptr<Ring>> PacketSocket::remake_ring(const RingRequest& request) {
    if (auto s = set_socket_option(number(), SOL_PACKET, PACKET_RX_RING, tpacket_req{},
                                   "PACKET_RX_RING");
        !s)
        return s.error();
    return make_ring(request);
}

Status PacketSocket::use_time_of(int clock) {
    return set_socket_option(number(), SOL_PACKET, PACKET_TIMESTAMP, clock, "PACKET_TIMESTAMP");
}

Status PacketSocket::use_hardware_time() {
    return use_time_of(SOF_TIMESTAMPING_RAW_HARDWARE);
}

Status PacketSocket::use_system_time() {
    return use_time_of(0);
}

Status PacketSocket::reserve_buffers(int receive_bytes, int send_bytes) {
    const auto reserve = [this](int forced, int limited, int bytes, const char* name) {
        const Status done = set_socket_option(number(), SOL_SOCKET, forced, bytes, name);
        return done ? done : set_socket_option(number(), SOL_SOCKET, limited, bytes, name);
    };
    if (auto s = reserve(SO_RCVBUFFORCE, SO_RCVBUF, receive_bytes, "SO_RCVBUF"); !s)
        return s;
    return reserve(SO_SNDBUFFORCE, SO_SNDBUF, send_bytes, "SO_SNDBUF");
}

Status PacketSocket::bypass_qdisc() {
    const int on = 1;
    return set_socket_option(number(), SOL_PACKET, PACKET_QDISC_BYPASS, on, "PACKET_QDISC_BYPASS");
}

Status PacketSocket::set_receive_buffer(int bytes) {
    return set_socket_option(number(), SOL_SOCKET, SO_RCVBUF, bytes, "SO_RCVBUF");
}

Status PacketSocket::set_program(int level, int option, const FilterProgram& program,
                                 const char* name) {
    sock_fprog code{};
    code.len = static_cast<unsigned short>(program.size());
    code.filter = const_cast<sock_filter*>(program.data()); // the kernel only reads it
    return set_socket_option(number(), level, option, code, name);
}

Status PacketSocket::attach(const FilterProgram& program) {
    return set_program(SOL_SOCKET, SO_ATTACH_FILTER, program, "SO_ATTACH_FILTER");
}

Status PacketSocket::close_gate() {
    return attach(gate_program());
}

Status PacketSocket::open_gate(const FilterProgram& filter) {
    // Attaching takes the place of the gate in one step; there is no moment without a filter.
    if (!filter.empty())
        return attach(filter);
    const int unused = 0;
    return set_socket_option(number(), SOL_SOCKET, SO_DETACH_FILTER, unused, "SO_DETACH_FILTER");
}

Status PacketSocket::open_gate_with(int program) {
    return set_socket_option(number(), SOL_SOCKET, SO_ATTACH_BPF, program, "SO_ATTACH_BPF");
}

Status PacketSocket::bind_to(int interface_index) {
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = interface_index;
    if (::bind(number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return last_error("bind");
    return Done{};
}

Status PacketSocket::make_promiscuous(int interface_index) {
    packet_mreq membership{};
    membership.mr_ifindex = interface_index;
    membership.mr_type = PACKET_MR_PROMISC;
    return set_socket_option(number(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, membership,
                             "PACKET_ADD_MEMBERSHIP");
}

Status PacketSocket::join(const Fanout& fanout) {
    const std::uint32_t word = fanout.word();
    Status joined = set_socket_option(number(), SOL_PACKET, PACKET_FANOUT, word, "PACKET_FANOUT");
    if (!joined)
        return joined;
    // The program is the cluster's. Every member brings the same one.
    if (fanout.type == PACKET_FANOUT_EBPF)
        return set_socket_option(number(), SOL_PACKET, PACKET_FANOUT_DATA, fanout.program,
                                 "PACKET_FANOUT_DATA");
    if (fanout.type != PACKET_FANOUT_CBPF)
        return joined;
    return set_program(SOL_PACKET, PACKET_FANOUT_DATA, address_hash_program(),
                       "PACKET_FANOUT_DATA");
}

Status PacketSocket::become(PacketSocket fresh) {
    if (::dup3(fresh.number(), number(), O_CLOEXEC) < 0)
        return last_error("dup3");
    return Done{};
}

KernelCount PacketSocket::take_count(RingVersion version) {
    if (version == RingVersion::v3) {
        auto v3 = get_socket_option<tpacket_stats_v3>(number(), SOL_PACKET, PACKET_STATISTICS,
                                                      "PACKET_STATISTICS");
        return v3 ? KernelCount{v3->tp_packets, v3->tp_drops} : KernelCount{};
    }
    auto v2 = get_socket_option<tpacket_stats>(number(), SOL_PACKET, PACKET_STATISTICS,
                                               "PACKET_STATISTICS");
    return v2 ? KernelCount{v2->tp_packets, v2->tp_drops} : KernelCount{};
}

std::optional<std::uint32_t> PacketSocket::inode() const {
    struct stat file {};
    if (::fstat(number(), &file) != 0)
        return std::nullopt;
    return static_cast<std::uint32_t>(file.st_ino);
}

int PacketSocket::take_error() {
    auto waiting = get_socket_option<int>(number(), SOL_SOCKET, SO_ERROR, "SO_ERROR");
    return waiting ? *waiting : 0;
}

} // namespace afpguard
