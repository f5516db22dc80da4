// SPDX-License-Identifier: GPL-2.0-only
#include "tests/bench/flood.h"

#include "tests/tools/frame_generator.h"

#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cerrno>

namespace afpguard::bench {

namespace {

using std::chrono::duration;
using std::chrono::microseconds;
using std::chrono::nanoseconds;
using tools::Clock;

constexpr std::size_t batch = 64;            // frames of one call
constexpr double most_missed = 1e-3;         // seconds that are made up for
constexpr microseconds shortest_sleep{50};   // less is no sleep on most machines
constexpr unsigned turns_between_looks = 64; // for a signal
constexpr int send_buffer = 16 << 20;

tools::FrameRecipe recipe_of(const FloodRecipe& flood) {
    tools::FrameRecipe recipe;
    recipe.kinds = tools::parse_kinds("udp");
    recipe.smallest = recipe.largest = flood.size;
    recipe.flows = flood.flows;
    recipe.addresses.source_mac = {2, 0xb0, 0, 0, 0, 1};
    recipe.addresses.destination_mac = {2, 0xb0, 0, 0, 0, 2};
    return recipe;
}

Fd bound_socket(const std::string& interface) {
    // Protocol 0: the socket is not hooked into reception.
    Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0));
    if (!socket)
        throw tools::system_error("packet socket");
    sockaddr_ll address{};
    address.sll_family = AF_PACKET;
    address.sll_ifindex = static_cast<int>(::if_nametoindex(interface.c_str()));
    if (address.sll_ifindex == 0)
        throw tools::system_error(interface);
    if (::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw tools::system_error("binding to " + interface);
    const int yes = 1;
    // Both make it leaner and neither is needed.
    ::setsockopt(socket.number(), SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer);
    ::setsockopt(socket.number(), SOL_PACKET, PACKET_QDISC_BYPASS, &yes, sizeof yes);
    return socket;
}

// Which frames are due at a rate; 0 is no limit.
class Schedule {
  public:
    explicit Schedule(double rate) : rate_(rate) {}

    std::size_t due(double now) {
        if (rate_ == 0)
            return batch;
        dealt_with_ = std::max(dealt_with_, now * rate_ - std::max(1.0, rate_ * most_missed));
        return static_cast<std::size_t>(std::max(0.0, now * rate_ + 1 - dealt_with_));
    }
    void take(std::size_t frames) { dealt_with_ += static_cast<double>(frames); }
    [[nodiscard]] nanoseconds until_due(double now) const {
        const double seconds = dealt_with_ / rate_ - now;
        return std::max<nanoseconds>(nanoseconds(static_cast<long long>(seconds * 1e9)),
                                     shortest_sleep);
    }

  private:
    double rate_;
    double dealt_with_ = 0;
};

double seconds_since(Clock::time_point begin) {
    return duration<double>(Clock::now() - begin).count();
}

} // namespace

Flood::Flood(const FloodRecipe& recipe) : socket_(bound_socket(recipe.interface)) {
    tools::FrameGenerator generator(recipe_of(recipe));
    frames_.resize(recipe.flows);
    for (tools::Bytes& frame : frames_)
        if (!generator.next(frame))
            throw tools::ToolError("no frame");
    const std::size_t copies = (batch + recipe.flows - 1) / recipe.flows;
    parts_.resize(copies * recipe.flows);
    messages_.resize(parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
        tools::Bytes& frame = frames_[i % frames_.size()];
        parts_[i] = {frame.data(), frame.size()};
        messages_[i].msg_hdr.msg_iov = &parts_[i];
        messages_[i].msg_hdr.msg_iovlen = 1;
    }
    ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
}

std::uint64_t Flood::send_some(std::size_t most, FloodAccount& account) {
    const std::size_t count = std::min({most, batch, messages_.size() - next_});
    const int done =
        ::sendmmsg(socket_.number(), &messages_[next_], static_cast<unsigned>(count), MSG_DONTWAIT);
    if (done < 0 && errno != ENOBUFS && errno != EAGAIN)
        throw tools::system_error("sending");
    const std::size_t gone = done < 0 ? 1 : static_cast<std::size_t>(done);
    (done < 0 ? account.failed : account.sent) += gone;
    next_ = (next_ + gone) % messages_.size();
    return gone;
}

FloodAccount Flood::run(double rate, nanoseconds time, tools::StopSignal& stop) {
    FloodAccount account;
    Schedule schedule(rate);
    const double length = duration<double>(time).count();
    const auto begin = Clock::now();
    double now = 0;
    unsigned turn = 0;
    while (now < length && (turn++ % turns_between_looks != 0 || !stop.requested())) {
        if (const std::size_t due = schedule.due(now); due > 0)
            schedule.take(send_some(due, account));
        else
            stop.wait(-1, 0, schedule.until_due(now));
        now = seconds_since(begin);
    }
    account.seconds = now;
    return account;
}

} // namespace afpguard::bench
