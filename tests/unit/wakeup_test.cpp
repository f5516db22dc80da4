// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/wakeup.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/deadline.h"
#include "tests/unit/fixture.h"
#include "tests/unit/team.h"

#include <poll.h>

#include <chrono>
#include <memory>
#include <utility>

namespace {

using namespace afpguard;

struct Bell {
    std::unique_ptr<Wakeup> wakeup;

    Bell() {
        if (auto made = Wakeup::make())
            wakeup = std::make_unique<Wakeup>(*std::move(made));
    }
    [[nodiscard]] bool readable(int wait_ms = 0) const {
        pollfd waiting{wakeup->descriptor(), POLLIN, 0};
        return ::poll(&waiting, 1, wait_ms) == 1 && waiting.revents == POLLIN;
    }
};

Bell& bell(void** state) {
    return test::fixture<Bell>(state);
}

void is_quiet_at_first(void** state) {
    assert_non_null(bell(state).wakeup.get());
    assert_false(bell(state).readable());
}

void rings_until_acknowledged(void** state) {
    bell(state).wakeup->ring();
    assert_true(bell(state).readable());
    assert_true(bell(state).readable());
    bell(state).wakeup->acknowledge();
    assert_false(bell(state).readable());
}

void is_acknowledged_at_once_however_often_it_rang(void** state) {
    for (int times = 0; times < 1000; ++times)
        bell(state).wakeup->ring();
    bell(state).wakeup->acknowledge();
    assert_false(bell(state).readable());
}

void does_not_block_when_it_did_not_ring(void** state) {
    bell(state).wakeup->acknowledge();
    bell(state).wakeup->ring();
    assert_true(bell(state).readable());
}

constexpr int poll_limit = std::chrono::milliseconds(test::patience).count();

bool wakes_another_thread(const Bell& bell) {
    bool woken = false;
    test::Team team;
    team.add([&] { woken = bell.readable(poll_limit); });
    bell.wakeup->ring();
    team.finish();
    return woken;
}

void wakes_a_thread_that_polls(void** state) {
    assert_true(wakes_another_thread(bell(state)));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Bell, is_quiet_at_first),
        AFPG_TEST_WITH(Bell, rings_until_acknowledged),
        AFPG_TEST_WITH(Bell, is_acknowledged_at_once_however_often_it_rang),
        AFPG_TEST_WITH(Bell, does_not_block_when_it_did_not_ring),
        AFPG_TEST_WITH(Bell, wakes_a_thread_that_polls),
    };
    return cmocka_run_group_tests_name("wakeup", tests, nullptr, nullptr);
}
