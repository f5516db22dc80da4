// SPDX-License-Identifier: GPL-2.0-only
// When a port goes down because the other one has lost its carrier, and when it comes back.
#include "src/bridge/link_propagation.h"

#include "tests/unit/cmocka.h"
#include "tests/unit/fixture.h"

#include <net/if.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>

namespace {

using namespace afpguard;
using namespace std::chrono_literals;
using Deed = LinkPropagation::Deed;

enum class Line { absent, down, dark, lit };

std::optional<Interface> device(Line line) {
    if (line == Line::absent)
        return std::nullopt;
    Interface one;
    one.flags = line == Line::down ? 0U : unsigned{IFF_UP};
    if (line == Line::lit)
        one.flags |= IFF_RUNNING;
    return one;
}

// A pair that does what it is told.
struct Rig {
    LinkPropagation propagation{{true, true}};
    LinkPropagation::Clock::time_point now{1h};
    std::array<Line, 2> lines{Line::lit, Line::lit};

    Rig() { look(); }
    LinkPropagation::Deeds look() {
        const auto deeds = propagation.look({device(lines[0]), device(lines[1])}, now);
        for (std::size_t side = 0; side < 2; ++side) {
            if (deeds[side] == Deed::take_down)
                lines[side] = Line::down;
            if (deeds[side] == Deed::bring_up)
                lines[side] = Line::dark; // the line takes its time
        }
        return deeds;
    }
    // What becomes of one side when the other is like that.
    Deed second_when_first_is(Line line) {
        lines[0] = line;
        return look()[1];
    }
    Deed second_after(std::chrono::milliseconds time) {
        now += time;
        return look()[1];
    }
};

struct OneWay : Rig {
    OneWay() { propagation = LinkPropagation({false, true}); }
};

Rig& rig(void** state) {
    return test::fixture<Rig>(state);
}

void leaves_alone_what_is_well(void** state) {
    assert_int_equal(rig(state).second_after(1h), Deed::none);
    assert_int_equal(rig(state).look()[0], Deed::none);
}

void takes_down_for_a_lost_carrier(void** state) {
    assert_int_equal(rig(state).second_when_first_is(Line::dark), Deed::take_down);
    assert_true(rig(state).propagation.has_taken_down(1));
    assert_false(rig(state).propagation.has_taken_down(0));
    assert_int_equal(rig(state).second_after(1h), Deed::none);
}

void takes_down_for_a_device_that_is_gone(void** state) {
    assert_int_equal(rig(state).second_when_first_is(Line::absent), Deed::take_down);
}

// Somebody wants it so; and after a crash, both would wait for each other.
void leaves_alone_for_a_port_that_was_taken_down(void** state) {
    assert_int_equal(rig(state).second_when_first_is(Line::down), Deed::none);
}

void brings_up_when_the_carrier_stays(void** state) {
    rig(state).second_when_first_is(Line::dark);
    assert_int_equal(rig(state).second_when_first_is(Line::lit), Deed::none);
    assert_int_equal(rig(state).second_after(1900ms), Deed::none);
    assert_int_equal(rig(state).second_after(100ms), Deed::bring_up);
    assert_false(rig(state).propagation.has_taken_down(1));
}

void begins_anew_when_the_carrier_goes_again(void** state) {
    rig(state).second_when_first_is(Line::dark);
    rig(state).second_when_first_is(Line::lit);
    rig(state).now += 1900ms;
    rig(state).second_when_first_is(Line::dark);
    rig(state).second_when_first_is(Line::lit);
    assert_int_equal(rig(state).second_after(1900ms), Deed::none);
    assert_int_equal(rig(state).second_after(100ms), Deed::bring_up);
}

// Else the two would take each other down in turn for ever.
void waits_for_the_carrier_of_what_it_has_brought_up(void** state) {
    rig(state).second_when_first_is(Line::dark);
    rig(state).second_when_first_is(Line::lit);
    rig(state).second_after(2s);
    rig(state).now += 9s;
    assert_int_equal(rig(state).look()[0], Deed::none);
    rig(state).lines[1] = Line::lit;
    rig(state).look();
    rig(state).lines[1] = Line::dark;
    assert_int_equal(rig(state).look()[0], Deed::take_down);
}

void does_not_wait_for_ever_for_that_carrier(void** state) {
    rig(state).second_when_first_is(Line::dark);
    rig(state).second_when_first_is(Line::lit);
    rig(state).second_after(2s);
    rig(state).now += 10s;
    assert_int_equal(rig(state).look()[0], Deed::take_down);
}

void leaves_alone_what_somebody_else_has_brought_up(void** state) {
    rig(state).second_when_first_is(Line::dark);
    rig(state).lines[1] = Line::lit;
    rig(state).look();
    assert_false(rig(state).propagation.has_taken_down(1));
}

void never_takes_down_both(void** state) {
    rig(state).lines = {Line::dark, Line::dark};
    rig(state).look();
    assert_int_equal(
        rig(state).propagation.has_taken_down(0) + rig(state).propagation.has_taken_down(1), 1);
}

void gives_a_line_time_after_the_start(void** /*state*/) {
    LinkPropagation fresh({true, true});
    const LinkPropagation::Clock::time_point now{1h};
    assert_int_equal(fresh.look({device(Line::dark), device(Line::lit)}, now)[1], Deed::none);
    assert_int_equal(fresh.look({device(Line::dark), device(Line::lit)}, now + 10s)[1],
                     Deed::take_down);
}

void propagates_one_way_where_that_is_asked_for(void** state) {
    auto& one_way = test::fixture<OneWay>(state);
    one_way.look();
    assert_int_equal(one_way.second_when_first_is(Line::dark), Deed::none);
    one_way.second_when_first_is(Line::lit);
    one_way.lines[1] = Line::dark;
    assert_int_equal(one_way.look()[0], Deed::take_down);
}

void asks_for_nothing_more_when_it_is_given_up(void** state) {
    rig(state).second_when_first_is(Line::dark);
    rig(state).propagation.give_up(1);
    rig(state).lines[1] = Line::lit;
    assert_int_equal(rig(state).look()[1], Deed::none);
    assert_false(rig(state).propagation.has_taken_down(1));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        AFPG_TEST_WITH(Rig, leaves_alone_what_is_well),
        AFPG_TEST_WITH(Rig, takes_down_for_a_lost_carrier),
        AFPG_TEST_WITH(Rig, takes_down_for_a_device_that_is_gone),
        AFPG_TEST_WITH(Rig, leaves_alone_for_a_port_that_was_taken_down),
        AFPG_TEST_WITH(Rig, brings_up_when_the_carrier_stays),
        AFPG_TEST_WITH(Rig, begins_anew_when_the_carrier_goes_again),
        AFPG_TEST_WITH(Rig, waits_for_the_carrier_of_what_it_has_brought_up),
        AFPG_TEST_WITH(Rig, does_not_wait_for_ever_for_that_carrier),
        AFPG_TEST_WITH(Rig, leaves_alone_what_somebody_else_has_brought_up),
        AFPG_TEST_WITH(Rig, never_takes_down_both),
        cmocka_unit_test(gives_a_line_time_after_the_start),
        AFPG_TEST_WITH(OneWay, propagates_one_way_where_that_is_asked_for),
        AFPG_TEST_WITH(Rig, asks_for_nothing_more_when_it_is_given_up),
    };
    return cmocka_run_group_tests_name("link_propagation", tests, nullptr, nullptr);
}
