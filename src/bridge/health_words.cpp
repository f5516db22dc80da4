// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/health_words.h"

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace afpguard {

namespace {

std::string seconds_of(std::chrono::milliseconds time) {
    return std::to_string(std::chrono::round<std::chrono::seconds>(time).count()) + " s";
}

void add_reason(std::string& reasons, std::uint64_t count, const std::string& what) {
    if (count != 0)
        reasons += (reasons.empty() ? "; in the last second: " : ", ") + what + " " +
                   std::to_string(count);
}

std::string reasons_of(const Totals& lately, const std::string& to) {
    std::string reasons;
    add_reason(reasons, lately.of(Fate::guarded), "guarded (" + to + " was not up)");
    for (std::size_t kind = 0; kind < send_error_count; ++kind)
        add_reason(reasons, lately.not_sent[kind],
                   std::string("failed with ") + send_error_kinds[kind].name);
    add_reason(reasons, lately.of(Fate::failed) - lately.not_sent_in_all(),
               "failed (the engine had no room)");
    add_reason(reasons, lately.of(Fate::truncated), "truncated");
    add_reason(reasons, lately.of(Fate::flushed), "flushed");
    add_reason(reasons, lately.of(Fate::malformed), "malformed");
    return reasons;
}

} // namespace

std::string health_line(const std::string& from, const std::string& to, const HealthNews& news,
                        const Totals& lately) {
    const std::string way = from + " -> " + to + ": ";
    switch (news.now) {
    case Health::not_forwarding:
        return way + "nothing is forwarded: none of " + std::to_string(news.frames) +
               " frames in " + seconds_of(news.lasted) + reasons_of(lately, to);
    case Health::one_sided:
        return way + "one-sided: " + std::to_string(news.frames) + " frames went out in " +
               seconds_of(news.lasted) + " and " + to +
               " has received none; right on a one-way line, else look at the line of " + to +
               " and what is behind it (ip -s link show dev " + to + ")";
    case Health::well:
        break;
    }
    return way + (news.before == Health::one_sided ? to + " receives again" : "forwards again") +
           " after " + seconds_of(news.lasted);
}

std::string pulse_line(const std::string& interface, std::size_t thread,
                       const ThreadPulse::Change& change, std::uint32_t waiting) {
    const std::string who = interface + ": thread " + std::to_string(thread);
    if (!change.stalled)
        return who + " takes frames again after " + seconds_of(change.lasted);
    return who + " has taken no frame for " + seconds_of(change.lasted) + ", and " +
           std::to_string(waiting) +
           " wait in its ring: the engine holds it up (a log that is not read, a full disk, a slow "
           "rule or script)";
}

} // namespace afpguard
