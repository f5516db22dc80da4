// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/unit/cmocka.h"

#include <unistd.h>

namespace afpguard::test {

// A test's objects live in a fixture, made before the test and destroyed after it even where an
// assert has jumped out of it. One that hangs ends its program.
template <class Fixture> int set_up(void** state) {
    constexpr unsigned limit_in_seconds = 120;
    ::alarm(limit_in_seconds);
    *state = new Fixture;
    return 0;
}

template <class Fixture> int tear_down(void** state) {
    delete static_cast<Fixture*>(*state);
    return 0;
}

template <class Fixture> Fixture& fixture(void** state) {
    return *static_cast<Fixture*>(*state);
}

} // namespace afpguard::test

// One entry of a list of tests, for a test that works with a fixture.
#define AFPG_TEST_WITH(Fixture, function)                                                          \
    cmocka_unit_test_setup_teardown(function, afpguard::test::set_up<Fixture>,                     \
                                    afpguard::test::tear_down<Fixture>)
