// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <chrono>
#include <thread>

namespace afpguard::test {

// Far beyond what anything here takes, on a slow machine and under a sanitizer: who reaches it
// hangs.
inline constexpr std::chrono::seconds patience{20};

// Waits until a condition holds, and says whether it did in time.
template <class Condition>
bool wait_until(Condition condition, std::chrono::milliseconds limit = patience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            return false;
        std::this_thread::sleep_for(std::chrono::microseconds(200)); // leaves others the core
    }
    return true;
}

} // namespace afpguard::test
