// SPDX-License-Identifier: GPL-2.0-only
// Answers every DNS query for an A record with the same address, over UDP.
#include "tests/tools/dns_message.h"
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/service_socket.h"
#include "tests/tools/tool.h"

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace afpguard::tools {

namespace {

int run(int argc, char** argv) {
    StopSignal stop;
    ServiceAddress service{"::", 53};
    Ipv4Address address{192, 0, 2, 80};
    Options options("[options]",
                    "Answers every A query with one address, other types with nothing. Prints "
                    "'ready' once bound, and a summary at SIGTERM.");
    add_service_options(options, service);
    options.value("address", "IP", "what every name has (192.0.2.80)",
                  [&](const std::string& text) {
                      Ipv6Address other{};
                      parse_ip(text, address, other);
                      if (other != Ipv6Address{})
                          throw ToolError("--address: an A record holds an IPv4 address");
                  });
    if (!options.parse(argc, argv).empty())
        throw ToolError("there are options only; see --help");
    const Fd socket = service_socket(service, SOCK_DGRAM);
    say_ready();
    std::uint64_t answered = 0;
    Datagram datagram;
    while (!stop.requested()) {
        stop.wait(socket.number(), POLLIN, std::chrono::seconds(1));
        for (int turn = 0; turn < datagrams_at_once && receive(socket, datagram); ++turn) {
            if (const auto message = answer_query(datagram.bytes(), address)) {
                answer(socket, datagram, *message);
                ++answered;
            }
        }
    }
    JsonObject().set("answered", answered).print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
