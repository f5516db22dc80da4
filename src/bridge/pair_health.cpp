// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/pair_health.h"

namespace afpguard {

namespace {

// What the totals of a side say of the direction that begins there. What a rule has dropped is
// neither: a line that passes nothing because it shall not is well.
std::uint64_t forwarded_of(const Totals& totals) {
    return totals.of(Fate::sent) + totals.of(Fate::uninspected);
}

std::uint64_t lost_of(const Totals& totals) {
    return totals.of(Fate::guarded) + totals.of(Fate::failed) + totals.of(Fate::truncated) +
           totals.of(Fate::flushed) + totals.of(Fate::malformed);
}

} // namespace

void PairHealth::Streak::end(std::uint64_t count) {
    before = count;
    since.reset();
}

bool PairHealth::Streak::grows(std::uint64_t count, std::uint64_t few, Clock::time_point now) {
    if (count == before)
        return false;
    if (!since)
        since = now;
    if (now - *since < patience)
        return false;
    if (count - before >= few)
        return true;
    end(count);
    return false;
}

// Of an illness, whether it is over.
bool PairHealth::is_over(Direction& direction, std::uint64_t forwarded, std::uint64_t lost,
                         std::uint64_t returned, Clock::time_point now) {
    if (direction.health == Health::not_forwarding)
        return forwarded != direction.forwarded &&
               forwarded - direction.forwarded >= lost - direction.lost;
    if (now - direction.answered > patience)
        direction.answers = 0;
    if (returned == direction.returned)
        return false;
    direction.answered = now;
    return ++direction.answers >= few_answers;
}

std::optional<HealthNews> PairHealth::look(Direction& direction, const Totals& here,
                                           const Totals& there, Clock::time_point now) {
    const std::uint64_t forwarded = forwarded_of(here);
    const std::uint64_t lost = lost_of(here);
    const std::uint64_t returned = there.received;
    if (forwarded != direction.forwarded)
        direction.losses.end(lost);
    if (returned != direction.returned)
        direction.silence.end(forwarded);

    const Streak losses = direction.losses;
    const Streak silence = direction.silence;
    HealthNews news{direction.health, direction.health, {}, 0};
    const bool not_forwarding = direction.losses.grows(lost, few_lost, now);
    const bool one_sided = direction.silence.grows(forwarded, few_unanswered, now);
    if (not_forwarding) {
        news.now = Health::not_forwarding;
        news.frames = lost - losses.before;
    } else if (one_sided && news.before == Health::well) {
        news.now = Health::one_sided;
        news.frames = forwarded - silence.before;
    } else if (news.before != Health::well && is_over(direction, forwarded, lost, returned, now)) {
        news.now = Health::well;
    }
    direction.forwarded = forwarded;
    direction.lost = lost;
    direction.returned = returned;
    if (news.now == news.before)
        return std::nullopt;

    using Milliseconds = std::chrono::milliseconds;
    if (news.now != Health::well)
        direction.since = *(not_forwarding ? losses : silence).since;
    news.lasted = std::chrono::duration_cast<Milliseconds>(now - direction.since);
    direction.health = news.now;
    direction.answers = 0;
    return news;
}

std::array<std::optional<HealthNews>, 2> PairHealth::look(const Sides& totals,
                                                          Clock::time_point now) {
    return {look(directions_[0], totals[0], totals[1], now),
            look(directions_[1], totals[1], totals[0], now)};
}

} // namespace afpguard
