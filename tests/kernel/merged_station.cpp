// SPDX-License-Identifier: GPL-2.0-only
#include "tests/kernel/merged_station.h"

#include "src/os/socket_option.h"
#include "tests/kernel/network.h"
#include "tests/kernel/tag_beside.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <optional>
#include <tuple>

namespace afpguard::test {

namespace {

constexpr std::size_t addresses = 12;
constexpr std::uint16_t ip_start = 14;
constexpr std::uint16_t transport_start = ip_start + 20;
constexpr std::uint16_t our_port = 5001;
constexpr std::uint8_t tcp = 6;
constexpr std::uint8_t udp = 17;
// VIRTIO_NET_HDR_GSO_*
constexpr std::uint8_t cut_as_tcp = 1;
constexpr std::uint8_t cut_as_udp = 5;

void put16(Bytes& bytes, std::size_t at, unsigned value) {
    bytes[at] = static_cast<std::uint8_t>(value >> 8);
    bytes[at + 1] = static_cast<std::uint8_t>(value);
}

unsigned sum_of(const Bytes& bytes, std::size_t from, std::size_t to) {
    unsigned sum = 0;
    for (std::size_t at = from; at < to; at += 2)
        sum += static_cast<unsigned>(bytes[at]) << 8 | bytes[at + 1];
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return sum;
}

// Ethernet and IPv4, and room for what comes behind.
Bytes begin_packet(std::uint8_t protocol, std::size_t transport_length) {
    Bytes bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1};
    bytes.resize(transport_start + transport_length);
    put16(bytes, addresses, ETHERTYPE_IP);
    bytes[ip_start] = 0x45;
    put16(bytes, ip_start + 2, static_cast<unsigned>(bytes.size() - ip_start));
    bytes[ip_start + 8] = 64;
    bytes[ip_start + 9] = protocol;
    put16(bytes, ip_start + 12, 0xc000);
    put16(bytes, ip_start + 14, 0x0201);
    put16(bytes, ip_start + 16, 0xc633);
    put16(bytes, ip_start + 18, 0x6401);
    put16(bytes, ip_start + 10, ~sum_of(bytes, ip_start, transport_start));
    put16(bytes, transport_start, 20000);
    put16(bytes, transport_start + 2, our_port);
    for (std::size_t at = transport_start + 20; at < bytes.size(); ++at)
        bytes[at] = static_cast<std::uint8_t>(at * 13);
    return bytes;
}

// The sum of the pseudo header stands in the place of the checksum until that is finished.
void open_checksum(MergedFrame& frame, std::uint16_t offset, std::uint8_t protocol) {
    const auto length = static_cast<unsigned>(frame.bytes.size() - transport_start);
    unsigned sum = sum_of(frame.bytes, ip_start + 12, transport_start) + protocol + length;
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    put16(frame.bytes, transport_start + offset, sum);
    frame.header.flags = VnetHeader::needs_checksum;
    frame.header.checksum_start = transport_start;
    frame.header.checksum_offset = offset;
}

void make_room_for_tag(VnetHeader& header) {
    header.checksum_start = static_cast<std::uint16_t>(header.checksum_start + 4);
    if (header.header_length != 0)
        header.header_length = static_cast<std::uint16_t>(header.header_length + 4);
}

void cut(VnetHeader& header, std::uint8_t as, std::uint16_t piece, std::uint16_t headers) {
    if (piece == 0)
        return;
    header.merged = as;
    header.segment_size = piece;
    header.header_length = headers;
}

} // namespace

// All but the length of the headers, which is how much of the frame the kernel has in one piece.
bool operator==(const MergedFrame& one, const MergedFrame& other) {
    const auto words = [](const VnetHeader& header) {
        return std::tuple(header.flags, header.merged, header.segment_size, header.checksum_start,
                          header.checksum_offset);
    };
    return words(one.header) == words(other.header) && one.bytes == other.bytes;
}

MergedFrame make_tcp(std::size_t payload, std::uint16_t piece) {
    MergedFrame frame{{}, begin_packet(tcp, 20 + payload)};
    frame.bytes[transport_start + 12] = 5 << 4; // length of the header
    frame.bytes[transport_start + 13] = 1 << 4; // ACK
    open_checksum(frame, 16, tcp);
    cut(frame.header, cut_as_tcp, piece, transport_start + 20);
    return frame;
}

MergedFrame make_udp(std::size_t payload, std::uint16_t piece) {
    MergedFrame frame{{}, begin_packet(udp, 8 + payload)};
    put16(frame.bytes, transport_start + 4, static_cast<unsigned>(8 + payload));
    open_checksum(frame, 6, udp);
    cut(frame.header, cut_as_udp, piece, transport_start + 8);
    return frame;
}

MergedFrame with_tag(MergedFrame frame, VlanTag tag) {
    frame.bytes.insert(frame.bytes.begin() + addresses, 4, 0);
    put16(frame.bytes, addresses, tag.protocol);
    put16(frame.bytes, addresses + 2, tag.control);
    make_room_for_tag(frame.header);
    return frame;
}

MergedStation::MergedStation(const std::string& device)
    : socket_(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0)) {
    const int yes = 1;
    const int large = 64 << 20;
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = index_of(device);
    const int number = socket_.number();
    must(set_socket_option(number, SOL_PACKET, PACKET_VNET_HDR, yes, "PACKET_VNET_HDR"));
    must(set_socket_option(number, SOL_PACKET, PACKET_AUXDATA, yes, "PACKET_AUXDATA"));
    must(set_socket_option(number, SOL_PACKET, PACKET_IGNORE_OUTGOING, yes, "IGNORE_OUTGOING"));
    must(set_socket_option(number, SOL_SOCKET, SO_RCVBUFFORCE, large, "SO_RCVBUFFORCE"));
    if (::bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        must(last_error("bind to " + device));
}

bool MergedStation::send(const MergedFrame& frame) const {
    VnetHeader header = frame.header;
    Bytes bytes = frame.bytes;
    const std::array<iovec, 2> pieces{{{&header, sizeof header}, {bytes.data(), bytes.size()}}};
    return ::writev(socket_.number(), pieces.data(), pieces.size()) > 0;
}

std::optional<MergedFrame> MergedStation::receive_any() const {
    MergedFrame frame;
    frame.bytes.resize(70000);
    std::array<iovec, 2> pieces{
        {{&frame.header, sizeof frame.header}, {frame.bytes.data(), frame.bytes.size()}}};
    alignas(cmsghdr) std::array<char, 256> beside{};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = pieces.size();
    message.msg_control = beside.data();
    message.msg_controllen = beside.size();
    const ssize_t got = ::recvmsg(socket_.number(), &message, MSG_DONTWAIT);
    if (got <= static_cast<ssize_t>(sizeof frame.header))
        return std::nullopt;
    frame.bytes.resize(static_cast<std::size_t>(got) - sizeof frame.header);
    if (put_tag_back(frame.bytes, message))
        make_room_for_tag(frame.header);
    return frame;
}

std::optional<MergedFrame> MergedStation::receive(std::chrono::milliseconds limit) const {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (std::chrono::steady_clock::now() < deadline) {
        const auto frame = receive_any();
        if (frame && frame->bytes.size() > transport_start && frame->bytes[5] == 2 &&
            frame->bytes[11] == 1)
            return frame;
        pollfd waiting{socket_.number(), POLLIN, 0};
        if (!frame)
            ::poll(&waiting, 1, 10);
    }
    return std::nullopt;
}

} // namespace afpguard::test
