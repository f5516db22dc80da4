// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/send_errors.h"

#include <net/ethernet.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <system_error>

namespace afpguard {

namespace {

constexpr const char* advice_on_merged_frames =
    ": the sender's host merges frames in a way that neither the kernel nor this sensor can take "
    "apart; stop it there (ethtool -K DEV tx-udp_tnl-segmentation off tx-udp_tnl-csum-segmentation "
    "off for VXLAN and Geneve, tx-gre-segmentation off tx-gre-csum-segmentation off for GRE, or "
    "tso off gso off for all)";

} // namespace

SendErrors::Kind& SendErrors::kind_of(int error) {
    for (Kind& kind : kinds_)
        if (kind.error == error || kind.error == 0)
            return kind;
    return kinds_.back();
}

// What is to be said of a kind; from here on it counts anew.
SendErrors::Kind SendErrors::take(Kind& kind, Clock::time_point now) {
    const Kind taken = kind;
    kind.longest = 0;
    kind.mtu = 0;
    kind.unsaid = 0;
    kind.said_before = true;
    kind.said = now;
    return taken;
}

void SendErrors::note_length(Kind& kind, std::size_t bytes) const {
    if (bytes <= kind.longest)
        return;
    kind.longest = bytes;
    if (kind.error == EMSGSIZE)
        kind.mtu = mtu_(peer_);
}

void SendErrors::failed(int number, int error, std::size_t bytes, Clock::time_point now) {
    Kind said;
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        Kind& kind = kind_of(error);
        ++kind.unsaid;
        kind.error = error;
        kind.number = number;
        note_length(kind, bytes);
        if (kind.said_before && now - kind.said < interval)
            return;
        said = take(kind, now);
    }
    // Without the lock: nobody shall wait for a log that is slow.
    say(said);
}

template <class Question> void SendErrors::say_all(Question due, Clock::time_point now) {
    Kinds said{};
    {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (std::size_t at = 0; at < kinds_.size(); ++at)
            if (kinds_[at].unsaid != 0 && due(kinds_[at]))
                said[at] = take(kinds_[at], now);
    }
    for (const Kind& kind : said)
        if (kind.unsaid != 0)
            say(kind);
}

void SendErrors::remind(Clock::time_point now) {
    say_all([now](const Kind& kind) { return now - kind.said >= interval; }, now);
}

void SendErrors::close() noexcept {
    try {
        say_all([](const Kind&) { return true; }, Clock::now());
    } catch (const std::exception&) {
        // No memory for a line: what it would have said is in the counters.
    }
}

std::string SendErrors::advice(const Kind& kind) const {
    switch (kind.error) {
    case EMSGSIZE:
        return advice_on_length(kind);
    case EPROTONOSUPPORT:
        return advice_on_merged_frames;
    default:
        return "";
    }
}

// The line may come later than the failure, and somebody may have mended it by then.
std::string SendErrors::advice_on_length(const Kind& kind) const {
    const unsigned now = mtu_(peer_);
    if (now == 0)
        return "";
    constexpr std::size_t link_header = ETH_HLEN; // which the MTU does not count
    const std::size_t needed = std::max(kind.longest, link_header) - link_header;
    const std::string bytes = std::to_string(kind.longest) + " bytes, the MTU of " + peer_;
    if (needed <= now) {
        const bool told = kind.mtu != 0 && kind.mtu < needed;
        return ": the frame had " + bytes +
               (told ? " was " + std::to_string(kind.mtu) + " then and" : "") + " is " +
               std::to_string(now) + " now";
    }
    const std::string mtu = std::to_string(needed);
    return ": the frame has " + bytes + " is " + std::to_string(now) + "; set it to " + mtu +
           " or more (ip link set dev " + peer_ + " mtu " + mtu + "), or lower that of the senders";
}

void SendErrors::say(const Kind& kind) {
    std::string line = peer_ + ": sending packet failed on socket " + std::to_string(kind.number) +
                       ": " + std::generic_category().message(kind.error) + advice(kind);
    if (kind.said_before)
        line += " (" + std::to_string(kind.unsaid) + " times since this was last said)";
    log_.warning(line);
}

} // namespace afpguard
