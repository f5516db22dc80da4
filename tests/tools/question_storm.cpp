// SPDX-License-Identifier: GPL-2.0-only
// Asks Suricata's control socket the same, over and over, while Suricatas come and go.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace afpguard::tools {

namespace {

// One connection; it ends with the Suricata at its other end.
class Connection {
  public:
    explicit Connection(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (path.size() >= sizeof address.sun_path)
            throw ToolError("no path for a socket: '" + path + "'");
        path.copy(address.sun_path, path.size());
        // To one that accepts nobody, connect() would wait for ever, and for no signal.
        Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        if (socket && ::connect(socket.number(), reinterpret_cast<const sockaddr*>(&address),
                                sizeof address) == 0)
            socket_ = std::move(socket);
    }

    // One line and the line that answers it; nothing where there is none, or a signal came.
    std::optional<std::string> ask(const std::string& line, StopSignal& stop) {
        if (!socket_ || ::send(socket_.number(), line.data(), line.size(), MSG_NOSIGNAL) < 0)
            return std::nullopt;
        std::string answer;
        while (!answer.ends_with('\n')) {
            std::array<char, 65536> part{};
            constexpr auto patience = std::chrono::seconds(5);
            if ((stop.wait(socket_.number(), POLLIN, patience) & POLLIN) == 0)
                return std::nullopt;
            const ssize_t got = ::recv(socket_.number(), part.data(), part.size(), 0);
            if (got <= 0)
                return std::nullopt;
            answer.append(part.data(), static_cast<std::size_t>(got));
        }
        return answer;
    }

  private:
    Fd socket_;
};

struct Count {
    std::uint64_t connections = 0;
    std::uint64_t answers = 0;
    std::uint64_t refusals = 0; // the command is not known yet, or not any more
};

void ask_one_suricata(const std::string& path, const std::string& command, StopSignal& stop,
                      Count& count) {
    Connection connection(path);
    if (!connection.ask(R"({"version": "0.2"})"
                        "\n",
                        stop))
        return;
    ++count.connections;
    while (!stop.requested()) {
        const auto answer = connection.ask(R"({"command": ")" + command + "\"}\n", stop);
        if (!answer)
            return;
        const Json document(json_loads(answer->c_str(), 0, nullptr));
        if (!document)
            throw ToolError("the answer is no JSON: " + *answer);
        ++(text_at(document.get(), "return") == "OK" ? count.answers : count.refusals);
    }
}

int run(int argc, char** argv) {
    const Options options("SOCKET COMMAND",
                          "Gives a Suricata's control socket that command, again as soon as it is "
                          "answered, and connects again\nwhen it ends, until SIGTERM.");
    const auto words = options.parse(argc, argv);
    if (words.size() != 2)
        throw ToolError("give a socket and a command; see --help");
    StopSignal stop;
    say_ready();
    Count count;
    while (!stop.requested()) {
        ask_one_suricata(words[0], words[1], stop, count);
        stop.wait(-1, 0, std::chrono::milliseconds(1));
    }
    JsonObject()
        .set("connections", count.connections)
        .set("answers", count.answers)
        .set("refusals", count.refusals)
        .print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
