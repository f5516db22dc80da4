// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <sched.h>

#include <vector>

namespace afpguard::test {

// Those that this thread may run on.
inline std::vector<int> processors() {
    cpu_set_t set;
    std::vector<int> list;
    if (::sched_getaffinity(0, sizeof set, &set) == 0)
        for (int one = 0; one < CPU_SETSIZE; ++one)
            if (CPU_ISSET(one, &set))
                list.push_back(one);
    return list;
}

// This thread, from now on.
inline void run_on(const std::vector<int>& list) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (const int one : list)
        CPU_SET(one, &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

} // namespace afpguard::test
