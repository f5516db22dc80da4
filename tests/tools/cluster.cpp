// SPDX-License-Identifier: GPL-2.0-only
// A cluster of packet sockets that join one after the other: shows which place of a cluster the
// kernel gives a frame to, with nothing of what is being tested in between.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace afpguard::tools {

namespace {

struct Settings {
    std::string interface;
    std::uint16_t id = 1;
    unsigned sockets = 1;
    std::uint32_t type = PACKET_FANOUT_HASH;
};

std::uint32_t parse_type(const std::string& name) {
    static const std::map<std::string, std::uint32_t> types{
        {"cluster_flow", PACKET_FANOUT_HASH},      {"cluster_cpu", PACKET_FANOUT_CPU},
        {"cluster_qm", PACKET_FANOUT_QM},          {"cluster_random", PACKET_FANOUT_RND},
        {"cluster_round_robin", PACKET_FANOUT_LB},
    };
    const auto found = types.find(name);
    if (found == types.end())
        throw ToolError("--type: no such cluster type: '" + name + "'");
    return found->second;
}

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--interface NAME --id N [options]",
                    "Makes packet sockets that join a cluster in their order, says 'ready', and at "
                    "SIGTERM prints\nhow many frames each has got.");
    options.text("interface", "NAME", "the interface of the cluster", settings.interface);
    options.number("id", "N", "of the cluster", settings.id);
    options.number("sockets", "N", "how many", settings.sockets, 1, 256);
    options.value("type", "NAME", "as in suricata.yaml (cluster_flow)",
                  [&](const std::string& name) { settings.type = parse_type(name); });
    if (!options.parse(argc, argv).empty() || settings.interface.empty())
        throw ToolError("give --interface; see --help");
}

Fd join(const Settings& settings) {
    Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_protocol = htons(ETH_P_ALL);
    address.sll_ifindex = static_cast<int>(::if_nametoindex(settings.interface.c_str()));
    if (!socket || address.sll_ifindex == 0 ||
        ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw system_error(settings.interface);
    const std::uint32_t word = settings.type << 16 | settings.id;
    if (::setsockopt(socket.number(), SOL_PACKET, PACKET_FANOUT, &word, sizeof word) != 0)
        throw system_error("PACKET_FANOUT");
    return socket;
}

// What has come to a socket, whether it had room for it or not.
std::uint64_t frames_of(const Fd& socket) {
    tpacket_stats statistics{};
    socklen_t size = sizeof statistics;
    if (::getsockopt(socket.number(), SOL_PACKET, PACKET_STATISTICS, &statistics, &size) != 0)
        throw system_error("PACKET_STATISTICS");
    return statistics.tp_packets;
}

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    StopSignal stop;
    std::vector<Fd> sockets;
    while (sockets.size() < settings.sockets)
        sockets.push_back(join(settings));
    // Before its join a socket has got frames that were no part of its share.
    for (const Fd& socket : sockets)
        frames_of(socket);
    say_ready();
    while (!stop.requested())
        stop.wait(-1, 0, std::chrono::hours(1));
    Json counts(json_array());
    for (const Fd& socket : sockets)
        json_array_append_new(counts.get(),
                              json_integer(static_cast<json_int_t>(frames_of(socket))));
    JsonObject().set("frames", std::move(counts)).print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
