// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/tools/service_socket.h"
#include "tests/tools/tool.h"

#include <cstddef>
#include <functional>
#include <list>
#include <memory>

namespace afpguard::tools {

// What one TCP connection says. Bytes in, bytes out; the server does the rest.
class Dialogue {
  public:
    virtual ~Dialogue() = default;
    // Takes what came; an empty view is the end of the other side's words.
    virtual void take(ByteView bytes) = 0;
    // Adds what is to be said next to `out`, some kilobytes at a time; called when the rest went.
    virtual void say(Bytes& out) = 0;
    // Whether to close once everything is said.
    [[nodiscard]] virtual bool finished() const = 0;
};

// Many TCP connections, and if wanted a UDP socket beside them, in one thread with poll.
class StreamServer {
  public:
    using MakeDialogue = std::function<std::unique_ptr<Dialogue>()>;

    StreamServer(Fd listener, MakeDialogue make);
    // Also answers datagrams: `respond` is called when the socket is readable.
    void add_datagrams(Fd socket, std::function<void(const Fd&)> respond);
    // Serves until the signal.
    void run(StopSignal& stop);

  private:
    struct Connection {
        Fd socket;
        std::unique_ptr<Dialogue> dialogue;
        Bytes out;
        std::size_t gone = 0; // of out
        bool closed = false;
    };
    void accept_all();
    static void read_some(Connection& connection);
    static void write_some(Connection& connection);

    Fd listener_;
    MakeDialogue make_;
    Fd datagrams_;
    std::function<void(const Fd&)> respond_;
    std::list<Connection> connections_;
};

} // namespace afpguard::tools
