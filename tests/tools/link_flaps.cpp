// SPDX-License-Identifier: GPL-2.0-only
// Takes links down and up again, and measures how long after that frames arrive at the far ends.
#include "tests/tools/json.h"
#include "tests/tools/options.h"
#include "tests/tools/packet_view.h"
#include "tests/tools/statistics.h"
#include "tests/tools/tool.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace afpguard::tools {

namespace {

using Nanoseconds = std::int64_t; // of the system's clock, as the kernel stamps frames

constexpr Nanoseconds second = 1'000'000'000;

struct Settings {
    std::vector<std::string> links;
    std::vector<std::string> far_ends;
    unsigned count = 1;
    unsigned down_ms = 20;
    unsigned patience_ms = 5000;
    unsigned seed = 1;
};

void read_settings(int argc, char** argv, Settings& settings) {
    Options options("--link [NETNS:]NAME... --far [NETNS:]NAME... [options]",
                    "Takes each link down and up again, then all of them at once, over and over, "
                    "and prints how many\nmilliseconds after the link a stamped frame arrives at "
                    "the far ends. Status 1 when none does.");
    options.value("link", "NAME", "an interface to take down; several times, one after the other",
                  [&](const std::string& name) { settings.links.push_back(name); });
    options.value("far", "NAME", "an interface where frames have to arrive; several times",
                  [&](const std::string& name) { settings.far_ends.push_back(name); });
    options.number("count", "N", "how often", settings.count, 1);
    options.number("down-ms", "N", "longest time that a link stays down", settings.down_ms);
    options.number("patience-ms", "N", "longest time to wait for a frame", settings.patience_ms);
    options.number("seed", "N", "of the times that a link stays down", settings.seed);
    if (!options.parse(argc, argv).empty() || settings.links.empty() || settings.far_ends.empty())
        throw ToolError("give --link and --far; see --help");
}

Fd open_file(const std::string& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        throw system_error(path);
    return file;
}

void enter(const Fd& network) {
    if (::setns(network.number(), CLONE_NEWNET) != 0)
        throw system_error("setns");
}

// A packet socket for "[NETNS:]NAME", which stays in that namespace when we are back.
class Interface {
  public:
    explicit Interface(const std::string& where) : where_(where) {
        const std::size_t colon = where.find(':');
        name_ = colon == std::string::npos ? where : where.substr(colon + 1);
        const Fd home = open_file("/proc/self/ns/net");
        if (colon != std::string::npos)
            enter(open_file("/run/netns/" + where.substr(0, colon)));
        socket_ = Fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        index_ = static_cast<int>(::if_nametoindex(name_.c_str()));
        enter(home);
        if (!socket_ || index_ == 0)
            throw system_error(where_);
    }
    [[nodiscard]] const std::string& where() const { return where_; }
    [[nodiscard]] const Fd& socket() const { return socket_; }

    // Returns when the kernel has done it.
    void set_up(bool up) const {
        ifreq request{};
        name_.copy(static_cast<char*>(request.ifr_name), IFNAMSIZ - 1);
        if (::ioctl(socket_.number(), SIOCGIFFLAGS, &request) != 0)
            throw system_error(where_);
        const int flags = up ? request.ifr_flags | IFF_UP : request.ifr_flags & ~IFF_UP;
        request.ifr_flags = static_cast<short>(flags);
        if (::ioctl(socket_.number(), SIOCSIFFLAGS, &request) != 0)
            throw system_error(where_);
    }

    // From now on frames are received, with the time of each.
    void listen() const {
        sockaddr_ll address{};
        address.sll_family = AF_PACKET;
        address.sll_protocol = htons(ETH_P_ALL);
        address.sll_ifindex = index_;
        const int yes = 1;
        const int room = 8 * 1024 * 1024;
        if (::setsockopt(socket_.number(), SOL_SOCKET, SO_TIMESTAMPNS, &yes, sizeof yes) != 0 ||
            ::setsockopt(socket_.number(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0 ||
            ::bind(socket_.number(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
            throw system_error(where_);
    }

    // The time of the first stamped frame that has arrived at that time or later; 0 where there is
    // none yet. Takes all that came before it.
    [[nodiscard]] Nanoseconds arrival_since(Nanoseconds start) const {
        for (;;) {
            const Nanoseconds arrived = take();
            if (arrived < 0)
                return 0;
            if (arrived >= start && arrived > 0)
                return arrived;
        }
    }

  private:
    // The time of a stamped frame, 0 of another one, -1 when nothing is there.
    [[nodiscard]] Nanoseconds take() const {
        std::array<std::uint8_t, 2048> frame{};
        std::array<char, 256> extras{};
        sockaddr_ll from{};
        iovec piece{frame.data(), frame.size()};
        msghdr message{&from, sizeof from, &piece, 1, extras.data(), extras.size(), 0};
        const ssize_t got = ::recvmsg(socket_.number(), &message, 0);
        if (got < 0 && errno == ENETDOWN)
            return 0;
        if (got < 0 && errno != EAGAIN)
            throw system_error(where_);
        if (got < 0)
            return -1;
        const bool forwarded = from.sll_pkttype != PACKET_OUTGOING &&
                               find_stamp({frame.data(), static_cast<std::size_t>(got)});
        return forwarded ? time_of(message) : 0;
    }

    static Nanoseconds time_of(msghdr& message) {
        for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
             part = CMSG_NXTHDR(&message, part)) {
            if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS)
                continue;
            timespec time{};
            std::memcpy(&time, CMSG_DATA(part), sizeof time);
            return time.tv_sec * second + time.tv_nsec;
        }
        throw ToolError("a frame has no time");
    }

    std::string where_;
    std::string name_;
    Fd socket_;
    int index_ = 0;
};

Nanoseconds now() {
    timespec time{};
    ::clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * second + time.tv_nsec;
}

class Flaps {
  public:
    explicit Flaps(const Settings& settings) : settings_(settings), random_(settings.seed) {
        for (const std::string& name : settings.links)
            links_.emplace_back(name);
        for (const std::string& name : settings.far_ends)
            far_ends_.emplace_back(name).listen();
    }

    // Each link by itself, then all of them at once. Whether frames came everywhere.
    bool flap(unsigned number) {
        const std::size_t turn = number % (links_.size() + (links_.size() > 1 ? 1 : 0));
        const bool all = turn == links_.size();
        const auto set = [&](bool up) {
            for (std::size_t at = 0; at < links_.size(); ++at)
                if (all || at == turn)
                    links_[at].set_up(up);
        };
        set(false);
        std::uniform_int_distribution<unsigned> time(0, settings_.down_ms);
        std::this_thread::sleep_for(std::chrono::milliseconds(time(random_)));
        for (const Interface& far : far_ends_)
            static_cast<void>(far.arrival_since(now()));
        const Nanoseconds up = now();
        set(true);
        return await_frames(number, up);
    }

    void print() const {
        JsonObject result;
        const auto at = [&](double part) { return quantile(delays_, part).value_or(0); };
        result.set("flaps", std::uint64_t{settings_.count}).set("least_ms", at(0));
        result.set("median_ms", at(0.5)).set("p90_ms", at(0.9)).set("p99_ms", at(0.99));
        result.set("most_ms", at(1));
        for (const unsigned limit : {10U, 50U})
            result.set(("over_" + std::to_string(limit) + "_ms").c_str(), over(limit));
        result.print();
    }

  private:
    bool await_frames(unsigned number, Nanoseconds up) {
        const Nanoseconds deadline = up + Nanoseconds{settings_.patience_ms} * 1'000'000;
        for (const Interface& far : far_ends_) {
            Nanoseconds arrived = 0;
            while ((arrived = far.arrival_since(up)) == 0) {
                if (now() > deadline) {
                    std::fprintf(stderr, "flap %u: nothing arrives at %s\n", number,
                                 far.where().c_str());
                    return false;
                }
                pollfd waiting{far.socket().number(), POLLIN, 0};
                ::poll(&waiting, 1, 10);
            }
            delays_.push_back(static_cast<double>(arrived - up) / 1e6);
        }
        return true;
    }

    [[nodiscard]] std::uint64_t over(unsigned limit) const {
        return static_cast<std::uint64_t>(
            std::ranges::count_if(delays_, [&](double delay) { return delay > limit; }));
    }

    const Settings& settings_;
    std::mt19937 random_;
    std::vector<Interface> links_;
    std::vector<Interface> far_ends_;
    std::vector<double> delays_;
};

int run(int argc, char** argv) {
    Settings settings;
    read_settings(argc, argv, settings);
    Flaps flaps(settings);
    for (unsigned number = 0; number < settings.count; ++number)
        if (!flaps.flap(number))
            return exit_finding;
    flaps.print();
    return exit_ok;
}

} // namespace

} // namespace afpguard::tools

int main(int argc, char** argv) {
    return afpguard::tools::run_tool(argc, argv, afpguard::tools::run);
}
