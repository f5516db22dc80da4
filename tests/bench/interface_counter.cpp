// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/interface_counter.h"

#include "tests/tools/tool.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <sstream>

namespace afpguard::bench {

namespace {

Fd open_or_throw(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        throw tools::system_error(path);
    return file;
}

void enter(const Fd& network, const char* which) {
    if (::setns(network.number(), CLONE_NEWNET) != 0)
        throw tools::system_error(which);
}

} // namespace

std::optional<std::uint64_t> received_frames(std::string_view text, std::string_view interface) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find(':');
        const std::size_t begin = line.find_first_not_of(' ');
        if (colon == std::string::npos || line.substr(begin, colon - begin) != interface)
            continue;
        std::istringstream numbers(line.substr(colon + 1));
        std::uint64_t bytes = 0;
        std::uint64_t frames = 0;
        if (numbers >> bytes >> frames)
            return frames;
    }
    return std::nullopt;
}

InterfaceCounter::InterfaceCounter(const std::string& place) {
    const std::size_t colon = place.find(':');
    if (colon == std::string::npos)
        throw tools::ToolError("'" + place + "' is not NAMESPACE:INTERFACE");
    interface_ = place.substr(colon + 1);
    const Fd here = open_or_throw("/proc/thread-self/ns/net");
    enter(open_or_throw("/run/netns/" + place.substr(0, colon)), place.c_str());
    file_ = open_or_throw("/proc/thread-self/net/dev");
    enter(here, "back to our own network namespace");
    static_cast<void>(frames());
}

std::uint64_t InterfaceCounter::frames() const {
    std::array<char, 8192> text;
    const ssize_t size = ::pread(file_.number(), text.data(), text.size(), 0);
    if (size < 0)
        throw tools::system_error("/proc/net/dev");
    const auto frames = received_frames({text.data(), static_cast<std::size_t>(size)}, interface_);
    if (!frames)
        throw tools::ToolError("there is no interface " + interface_);
    return *frames;
}

} // namespace afpguard::bench
