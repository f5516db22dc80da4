// SPDX-License-Identifier: GPL-2.0-only
#include "tests/tools/pacer.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace afpguard::tools {

std::size_t Pacer::due(std::size_t most) {
    if (rate_ == 0)
        return most;
    const auto so_far = static_cast<std::uint64_t>(elapsed() * static_cast<double>(rate_)) + 1;
    if (so_far <= granted_)
        return 0;
    const std::size_t now = std::min<std::size_t>(most, so_far - granted_);
    granted_ += now;
    return now;
}

std::chrono::nanoseconds Pacer::until_due() const {
    if (rate_ == 0)
        return {};
    const double next = static_cast<double>(granted_) / static_cast<double>(rate_);
    return std::chrono::nanoseconds(static_cast<long long>((next - elapsed()) * 1e9));
}

std::size_t Pacer::wait_due(std::size_t most, StopSignal& stop) {
    // The signal comes first: who is behind has always something that is due.
    while (!stop.requested()) {
        if (const std::size_t now = due(most); now != 0)
            return now;
        stop.wait(-1, 0, until_due());
    }
    return 0;
}

double Pacer::elapsed() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

} // namespace afpguard::tools
