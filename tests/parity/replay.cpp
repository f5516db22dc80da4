// SPDX-License-Identifier: GPL-2.0-only
// Sends each frame of a pcap from the side that it came from, in order: the next one only when
// the sensor has dealt with the one before.
#include "tests/parity/conversation.h"

#include "src/os/fd.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/pcap_file.h"
#include "tests/tools/tool.h"

#include <fcntl.h>
#include <net/if.h>
#include <netpacket/packet.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <arpa/inet.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace afpguard::parity {

namespace {

using namespace std::chrono_literals;

// For local experiments (IEEE 802): no rule and no protocol of the conversations has it.
constexpr std::uint16_t marker_type = 0x88b5;
constexpr std::chrono::seconds marker_patience{10};
constexpr std::size_t marker_length = 60;
// Longer ones are segments of TCP over IPv4 that a network card is to take apart, or has merged.
constexpr std::size_t longest_frame = 1522;
constexpr std::uint16_t headers_length = 54;
constexpr std::uint16_t segment_length = 1200;

// The kernel's virtio_net_hdr, whose header not every C++ compiler takes.
struct OffloadHeader {
    static constexpr std::uint8_t needs_checksum = 1;
    static constexpr std::uint8_t tcp_over_ipv4 = 1;

    std::uint8_t flags;
    std::uint8_t segmentation;
    std::uint16_t header_length;
    std::uint16_t segment_length;
    std::uint16_t checksum_start;
    std::uint16_t checksum_offset;
};

struct Settings {
    std::string pcap;
    std::string client;
    std::string server;
    std::uint32_t markers = 1;
};

// "namespace:interface"
class End {
  public:
    explicit End(const std::string& place) {
        const std::size_t colon = place.find(':');
        if (colon == std::string::npos)
            throw tools::ToolError("'" + place + "' is not of the form namespace:interface");
        const std::string path = "/run/netns/" + place.substr(0, colon);
        const Fd space(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
        if (!space || ::setns(space.number(), CLONE_NEWNET) != 0)
            throw tools::system_error(path);
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_ifindex = static_cast<int>(::if_nametoindex(place.c_str() + colon + 1));
        if (address.sll_ifindex == 0)
            throw tools::system_error(place);
        // One of no protocol sends, so that the kernel looks for it in the frame.
        sender_ = bound_socket(address);
        address.sll_protocol = htons(marker_type);
        receiver_ = bound_socket(address);
        const int with_header = 1;
        const packet_mreq all{address.sll_ifindex, PACKET_MR_PROMISC, 0, {}};
        if (::setsockopt(receiver_.number(), SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) !=
                0 ||
            ::setsockopt(sender_.number(), SOL_PACKET, PACKET_VNET_HDR, &with_header,
                         sizeof with_header) != 0)
            throw tools::system_error(place + ": packet socket");
    }

    // Behind a header that says what is left to a network card.
    void send(ByteView frame) const {
        OffloadHeader offload{};
        if (frame.size() > longest_frame)
            offload = {OffloadHeader::needs_checksum,
                       OffloadHeader::tcp_over_ipv4,
                       headers_length,
                       segment_length,
                       headers_length - 20,
                       16};
        const std::array<iovec, 2> parts{
            {{&offload, sizeof offload}, {const_cast<std::uint8_t*>(frame.data()), frame.size()}}};
        if (::writev(sender_.number(), parts.data(), parts.size()) < 0)
            throw tools::system_error("sending " + std::to_string(frame.size()) + " bytes");
    }

    // The number in the next marker that comes from the other side.
    [[nodiscard]] std::optional<std::uint64_t> marker(tools::StopSignal& stop,
                                                      std::chrono::nanoseconds time) const {
        if ((stop.wait(receiver_.number(), POLLIN, time) & POLLIN) == 0)
            return std::nullopt;
        std::array<std::uint8_t, 256> frame{};
        sockaddr_ll from{};
        socklen_t length = sizeof from;
        const ssize_t size = ::recvfrom(receiver_.number(), frame.data(), frame.size(),
                                        MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &length);
        if (size < static_cast<ssize_t>(marker_length) || from.sll_pkttype == PACKET_OUTGOING)
            return std::nullopt;
        return tools::read_bytes(frame, 14, 8);
    }

  private:
    static Fd bound_socket(const sockaddr_ll& address) {
        Fd made(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
        if (!made ||
            ::bind(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw tools::system_error("packet socket");
        return made;
    }

    Fd sender_;
    Fd receiver_;
};

Bytes marker_frame(From from, std::uint64_t number) {
    const tools::Addresses ends = Place{}.addresses(from);
    Bytes frame;
    tools::append(frame, ends.destination_mac);
    tools::append(frame, ends.source_mac);
    tools::append(frame, marker_type, 2);
    tools::append(frame, number, 8);
    frame.resize(marker_length);
    return frame;
}

// What went in before the last marker has left the sensor, or has been given up, when that marker
// comes out: one thread takes frames from an interface in order, and where it hands them on to
// others, those without a flow go to each of these in turn.
class Replay {
  public:
    explicit Replay(const Settings& settings)
        : markers_(settings.markers), client_(settings.client) {
        if (markers_ != 0)
            server_.emplace(settings.server);
    }

    void send(ByteView frame, std::size_t number) {
        const From from = sender_of(frame);
        const End& here = from == From::client || markers_ == 0 ? client_ : *server_;
        here.send(frame);
        for (std::uint32_t i = 0; i < markers_; ++i)
            here.send(marker_frame(from, ++sent_));
        if (markers_ != 0)
            await(from == From::client ? *server_ : client_, number);
    }

  private:
    // Those of one frame may come in any order.
    void await(const End& there, std::size_t number) {
        const auto deadline = tools::Clock::now() + marker_patience;
        for (std::uint32_t left = markers_; left > 0;) {
            const auto marker = there.marker(stop_, 100ms);
            if (marker && *marker > sent_ - markers_)
                --left;
            if (stop_.requested() || tools::Clock::now() > deadline)
                throw tools::ToolError("what was sent after frame " + std::to_string(number) +
                                       " of the pcap did not come through the sensor");
        }
    }

    std::uint32_t markers_;
    End client_;
    std::optional<End> server_;
    tools::StopSignal stop_;
    std::uint64_t sent_ = 0;
};

int run(int argc, char** argv) {
    Settings settings;
    tools::Options options("PCAP --client NETNS:INTERFACE [--server NETNS:INTERFACE] [options]",
                           "Sends the frames of a pcap, the client's from one side of a sensor and "
                           "the server's from the other,\nin lockstep by marker frames (ethertype "
                           "0x88b5) that have to come through after each.");
    options.text("client", "NETNS:INTERFACE", "where the client's frames are sent",
                 settings.client);
    options.text("server", "NETNS:INTERFACE", "where the server's are", settings.server);
    options.number("markers", "N",
                   "markers after each frame, as many as threads that inspect; 0: none, and all "
                   "frames from the client's side",
                   settings.markers);
    const auto files = options.parse(argc, argv);
    if (files.size() != 1 || settings.client.empty())
        throw tools::ToolError("give a pcap and --client; see --help");
    Replay replay(settings);
    std::uint64_t number = 0;
    for (const Bytes& frame : tools::read_frames(files[0]))
        replay.send(frame, ++number);
    tools::JsonObject().set("frames", number).print();
    return tools::exit_ok;
}

} // namespace

} // namespace afpguard::parity

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::parity::run);
}
