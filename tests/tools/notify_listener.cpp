// SPDX-License-Identifier: GPL-2.0-only
// Stands in for systemd: prints what a service of Type=notify tells its manager.
#include "tests/tools/bytes.h"
#include "tests/tools/options.h"
#include "tests/tools/tool.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <string>

namespace afpguard::tools {

namespace {

// A datagram socket at a path, for everybody to write to: the service may have changed its user.
Fd bound_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path)
        throw ToolError("no path for a socket: '" + path + "'");
    path.copy(address.sun_path, path.size());
    ::unlink(path.c_str());
    Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket ||
        ::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::chmod(path.c_str(), 0666) != 0)
        throw system_error(path);
    return socket;
}

// One datagram, which may hold several lines.
void print_datagram(const Fd& socket) {
    Bytes text(4096);
    const ssize_t length = ::recv(socket.number(), text.data(), text.size(), 0);
    if (length < 0 && errno != EAGAIN)
        throw system_error("recv");
    if (length > 0)
        std::printf("%.*s\n", static_cast<int>(length), reinterpret_cast<const char*>(text.data()));
    std::fflush(stdout);
}

int run(int argc, char** argv) {
    const Options options("SOCKET",
                          "Makes a datagram socket at that path (NOTIFY_SOCKET of a "
                          "service), prints 'ready', and\nthen what comes, until SIGTERM.");
    const auto words = options.parse(argc, argv);
    if (words.size() != 1)
        throw ToolError("give one path; see --help");
    StopSignal stop;
    const Fd socket = bound_socket(words.front());
    say_ready();
    while (!stop.requested())
        if ((stop.wait(socket.number(), POLLIN, std::chrono::hours(1)) & POLLIN) != 0)
            print_datagram(socket);
    ::unlink(words.front().c_str());
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
