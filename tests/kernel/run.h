// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/kernel/network.h"
#include "tests/unit/cmocka.h"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace afpguard::test {

// Says for every test that it was skipped and why, in the form that tests/run reads.
template <std::size_t Count>
int skip_all(const CMUnitTest (&tests)[Count], const std::string& reason) {
    std::printf("1..%zu\n", Count);
    for (std::size_t number = 0; number < Count; ++number)
        std::printf("skipped: %s\nok %zu # SKIP %s\n", reason.c_str(), number + 1,
                    tests[number].name);
    return EXIT_SUCCESS;
}

// Runs tests in a network of their own.
template <std::size_t Count>
int run_in_network(const char* name, const CMUnitTest (&tests)[Count]) {
    const std::string reason = enter_network();
    if (!reason.empty())
        return skip_all(tests, reason);
    return cmocka_run_group_tests_name(name, tests, nullptr, nullptr);
}

} // namespace afpguard::test
