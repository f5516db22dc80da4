// SPDX-License-Identifier: GPL-2.0-only
// Sends back what comes, on TCP and UDP.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/stream_server.h"

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <utility>

namespace afpguard::tools {

namespace {

struct Counts {
    std::uint64_t datagrams = 0;
    std::uint64_t connections = 0;
    std::uint64_t stream_bytes = 0;
};

class EchoDialogue : public Dialogue {
  public:
    explicit EchoDialogue(Counts& counts) : counts_(counts) { ++counts_.connections; }
    void take(ByteView bytes) override {
        ended_ = bytes.empty();
        counts_.stream_bytes += bytes.size();
        append(waiting_, bytes);
    }
    void say(Bytes& out) override { out = std::exchange(waiting_, {}); }
    [[nodiscard]] bool finished() const override { return ended_; }

  private:
    Counts& counts_;
    Bytes waiting_;
    bool ended_ = false;
};

int run(int argc, char** argv) {
    StopSignal stop;
    ServiceAddress address;
    Options options("--port N [options]", "Sends back what comes, on TCP and UDP. Prints 'ready' "
                                          "once bound, and a summary at SIGTERM.");
    add_service_options(options, address);
    if (!options.parse(argc, argv).empty())
        throw ToolError("there are options only; see --help");
    Counts counts;
    StreamServer server(service_socket(address, SOCK_STREAM),
                        [&] { return std::make_unique<EchoDialogue>(counts); });
    Datagram datagram;
    server.add_datagrams(service_socket(address, SOCK_DGRAM), [&](const Fd& socket) {
        for (int turn = 0; turn < datagrams_at_once && receive(socket, datagram); ++turn) {
            ++counts.datagrams;
            answer(socket, datagram, datagram.bytes());
        }
    });
    say_ready();
    server.run(stop);
    JsonObject()
        .set("datagrams", counts.datagrams)
        .set("connections", counts.connections)
        .set("stream_bytes", counts.stream_bytes)
        .print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
