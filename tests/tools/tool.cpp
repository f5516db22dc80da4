// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/tool.h"

#include <poll.h>
#include <sys/signalfd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

namespace afpguard::tools {

ToolError system_error(const std::string& what) {
    const int number = errno; // before the strings below may change it
    return ToolError{what + ": " + std::strerror(number)};
}

int run_tool(int argc, char** argv, int (*body)(int, char**)) noexcept {
    const char* slash = argc > 0 ? std::strrchr(argv[0], '/') : nullptr;
    const char* name = slash != nullptr ? slash + 1 : (argc > 0 ? argv[0] : "tool");
    try {
        const int status = body(argc, argv);
        if (std::fflush(stdout) != 0)
            throw system_error("writing the result");
        return status;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", name, error.what());
        return exit_trouble;
    }
}

void say_ready() {
    if (std::puts("ready") < 0 || std::fflush(stdout) != 0)
        throw system_error("saying ready");
}

StopSignal::StopSignal() {
    sigset_t stopping;
    sigemptyset(&stopping);
    sigaddset(&stopping, SIGTERM);
    sigaddset(&stopping, SIGINT);
    if (sigprocmask(SIG_BLOCK, &stopping, nullptr) != 0)
        throw system_error("sigprocmask");
    signals_ = Fd(signalfd(-1, &stopping, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals_)
        throw system_error("signalfd");
}

bool StopSignal::requested() {
    signalfd_siginfo taken;
    if (!requested_ && read(signals_.number(), &taken, sizeof taken) > 0)
        requested_ = true;
    return requested_;
}

short StopSignal::wait(int descriptor, short events, std::chrono::nanoseconds time) {
    pollfd both[] = {{signals_.number(), POLLIN, 0}, {descriptor, events, 0}};
    // A signal already taken leaves nothing to read; the caller then waits for the rest alone.
    const auto span = std::max(time, std::chrono::nanoseconds::zero());
    timespec left{};
    left.tv_sec = static_cast<time_t>(span.count() / 1'000'000'000);
    left.tv_nsec = static_cast<long>(span.count() % 1'000'000'000);
    if (ppoll(both, 2, &left, nullptr) < 0 && errno != EINTR)
        throw system_error("poll");
    return both[1].revents;
}

} // namespace afpguard::tools
