// SPDX-License-Identifier: GPL-2.0-only
#include "src/bridge/account.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/team.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace {

using namespace afpguard;

static_assert(std::is_trivially_destructible_v<Account>);

constexpr std::array<Fate, fate_count> all_fates{
    Fate::sent,    Fate::verdict,   Fate::guarded,     Fate::failed,   Fate::truncated,
    Fate::flushed, Fate::inspected, Fate::uninspected, Fate::malformed};

void begins_with_nothing(void** /*state*/) {
    const Account account;
    assert_int_equal(account.totals().received, 0);
    assert_int_equal(account.totals().ended_in_all(), 0);
}

void counts_every_fate_for_itself(void** /*state*/) {
    Account account;
    std::uint64_t times = 0;
    for (const Fate fate : all_fates)
        for (++times; account.totals().of(fate) < times;)
            account.ended(fate);
    times = 0;
    for (const Fate fate : all_fates)
        assert_int_equal(account.totals().of(fate), ++times);
    assert_int_equal(account.totals().ended_in_all(), 1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9);
    assert_int_equal(account.totals().received, 0);
}

void adds_up_when_none_is_in_flight(void** /*state*/) {
    Account account;
    for (const Fate fate : all_fates) {
        account.received();
        assert_int_equal(account.totals().received, account.totals().ended_in_all() + 1);
        account.ended(fate);
        assert_int_equal(account.totals().received, account.totals().ended_in_all());
    }
}

void receives_and_ends_malformed_frames_at_once(void** /*state*/) {
    Account account;
    account.malformed(0);
    account.malformed(3);
    assert_int_equal(account.totals().received, 3);
    assert_int_equal(account.totals().of(Fate::malformed), 3);
    assert_int_equal(account.totals().ended_in_all(), 3);
}

void gives_every_failure_its_reason(void** /*state*/) {
    Account account;
    account.ended(Fate::failed);
    account.not_sent(ENOBUFS);
    account.not_sent(ENOBUFS);
    account.not_sent(EMSGSIZE);
    account.not_sent(ENOTTY);
    const Totals totals = account.totals();
    assert_int_equal(totals.of(Fate::failed), 5);
    assert_int_equal(totals.ended_in_all(), 5);
    assert_int_equal(totals.not_sent_in_all(), 4);
    assert_int_equal(totals.not_sent[send_error_kind(ENOBUFS)], 2);
    assert_int_equal(totals.not_sent[send_error_kind(EMSGSIZE)], 1);
    assert_int_equal(totals.not_sent.back(), 1);
    assert_string_equal(send_error_kinds.back().name, "other");
}

void counts_anew_from_any_moment(void** /*state*/) {
    Account account;
    for (int frame = 0; frame < 5; ++frame)
        account.received();
    account.ended(Fate::sent);
    account.not_sent(ENOBUFS);
    const Totals before = account.totals();
    account.ended(Fate::sent);
    account.not_sent(ENOBUFS);
    account.ended(Fate::verdict);
    const Totals news = account.totals().since(before);
    assert_int_equal(news.received, 3);
    assert_int_equal(news.ended_in_all(), 3);
    assert_int_equal(news.of(Fate::sent), 1);
    assert_int_equal(news.of(Fate::failed), 1);
    assert_int_equal(news.not_sent[send_error_kind(ENOBUFS)], 1);
}

void counts_far_and_beyond_the_end(void** /*state*/) {
    Account account;
    account.malformed(std::numeric_limits<std::uint32_t>::max());
    account.malformed(2);
    assert_true(account.totals().received == 4294967297);
    account.malformed(0 - account.totals().received - 2);
    const Totals before = account.totals();
    for (int frame = 0; frame < 5; ++frame) {
        account.received();
        assert_int_equal(account.totals().received - account.totals().ended_in_all(), 1);
        account.ended(Fate::sent);
    }
    const Totals news = account.totals().since(before);
    assert_int_equal(account.totals().received, 3);
    assert_int_equal(news.received, 5);
    assert_int_equal(news.of(Fate::sent), 5);
    assert_int_equal(news.ended_in_all(), 5);
}

struct Count {
    unsigned ended_before_received = 0;
    unsigned backwards = 0;
    unsigned without_reason = 0;
};

Count read_while_it_counts(const Account& account, std::uint64_t last) {
    Count count;
    Totals before;
    while (before.ended_in_all() < last) {
        const Totals now = account.totals();
        count.ended_before_received += now.ended_in_all() > now.received ? 1 : 0;
        count.without_reason += now.of(Fate::failed) != now.not_sent_in_all() ? 1 : 0;
        count.backwards += now.ended_in_all() < before.ended_in_all() ? 1 : 0;
        before = now;
    }
    return count;
}

Count read_and_count_at_once(std::uint64_t frames) {
    Account account;
    Count count;
    test::run_threads(2, [&](std::size_t number) {
        if (number == 1) {
            count = read_while_it_counts(account, frames);
            return;
        }
        for (std::uint64_t frame = 0; frame < frames; ++frame) {
            const Fate fate = all_fates[frame % fate_count];
            account.received();
            if (fate == Fate::failed)
                account.not_sent(ENOBUFS);
            else
                account.ended(fate);
        }
    });
    return count;
}

void never_shows_more_ended_than_received(void** /*state*/) {
    const Count count = read_and_count_at_once(300000);
    assert_int_equal(count.ended_before_received, 0);
    assert_int_equal(count.backwards, 0);
    assert_int_equal(count.without_reason, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(begins_with_nothing),
        cmocka_unit_test(counts_every_fate_for_itself),
        cmocka_unit_test(adds_up_when_none_is_in_flight),
        cmocka_unit_test(receives_and_ends_malformed_frames_at_once),
        cmocka_unit_test(gives_every_failure_its_reason),
        cmocka_unit_test(counts_anew_from_any_moment),
        cmocka_unit_test(counts_far_and_beyond_the_end),
        cmocka_unit_test(never_shows_more_ended_than_received),
    };
    return cmocka_run_group_tests_name("account", tests, nullptr, nullptr);
}
