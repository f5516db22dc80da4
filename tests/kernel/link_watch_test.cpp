// SPDX-License-Identifier: GPL-2.0-only
// The kernel's own announcements.
#include "src/net/link_watch.h"

#include "src/os/socket_option.h"
#include "tests/kernel/network.h"
#include "tests/kernel/run.h"
#include "tests/unit/deadline.h"
#include "tests/unit/fixture.h"

#include <sys/socket.h>

#include <memory>
#include <utility>

namespace {

using namespace afpguard;

struct Rig {
    test::Veth cable{"near", "far"};
    std::unique_ptr<LinkWatch> watch;
    int index = test::index_of("near");

    Rig() {
        if (auto started = LinkWatch::start())
            watch = std::make_unique<LinkWatch>(*std::move(started));
    }
    // The gravest news that comes until there is some of that kind.
    [[nodiscard]] bool hears(LinkNews wanted) const {
        return test::wait_until([&] { return watch->news(index) == wanted; });
    }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void hears_nothing_while_nothing_happens(void** state) {
    assert_non_null(rig(state).watch.get());
    assert_int_equal(rig(state).watch->news(rig(state).index), LinkNews::none);
}

void hears_of_a_device_going_down_and_up(void** state) {
    rig(state).cable.take_down();
    assert_true(rig(state).hears(LinkNews::changed));
    rig(state).cable.take_up();
    assert_true(rig(state).hears(LinkNews::changed));
}

void hears_of_another_mtu(void** state) {
    test::set_mtu("near", 1400);
    assert_true(rig(state).hears(LinkNews::changed));
}

void hears_of_the_end_of_a_device(void** state) {
    rig(state).cable.remove();
    assert_true(rig(state).hears(LinkNews::removed));
}

bool make_another_device() {
    const test::Veth other("third", "far_third");
    return test::index_of("third") > 0;
}

void hears_nothing_of_other_devices(void** state) {
    assert_true(make_another_device());
    assert_int_equal(rig(state).watch->news(rig(state).index), LinkNews::none);
}

void hears_of_any_device_when_asked_for_0(void** state) {
    assert_true(make_another_device());
    assert_int_equal(rig(state).watch->news(0), LinkNews::removed);
}

bool shrink_buffer(const LinkWatch& watch) {
    const int small = 2048;
    return static_cast<bool>(
        set_socket_option(watch.descriptor(), SOL_SOCKET, SO_RCVBUF, small, "SO_RCVBUF"));
}

// More than its buffer holds, and about other devices: it cannot know what it has missed.
void says_that_it_has_missed_something(void** state) {
    assert_true(shrink_buffer(*rig(state).watch));
    for (int mtu = 1400; mtu < 1420; ++mtu)
        test::set_mtu("far", mtu);
    assert_int_equal(rig(state).watch->news(rig(state).index), LinkNews::missed);
    assert_int_equal(rig(state).watch->news(rig(state).index), LinkNews::none);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, hears_nothing_while_nothing_happens),
        AFPG_TEST_WITH(Rig, hears_of_a_device_going_down_and_up),
        AFPG_TEST_WITH(Rig, hears_of_another_mtu),
        AFPG_TEST_WITH(Rig, hears_of_the_end_of_a_device),
        AFPG_TEST_WITH(Rig, hears_nothing_of_other_devices),
        AFPG_TEST_WITH(Rig, hears_of_any_device_when_asked_for_0),
        AFPG_TEST_WITH(Rig, says_that_it_has_missed_something),
    };
    return test::run_in_network("link_watch", tests);
}
