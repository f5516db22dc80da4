// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/wakeup.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

namespace afpguard {

Result<Wakeup> Wakeup::make() {
    Fd event(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
    if (!event)
        return last_error("eventfd");
    return Wakeup(std::move(event));
}

void Wakeup::ring() const noexcept {
    // The only failure is a counter at its maximum: then the thread is being woken already.
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = ::write(event_.number(), &one, sizeof one);
}

void Wakeup::acknowledge() const noexcept {
    std::uint64_t rung = 0;
    [[maybe_unused]] const ssize_t got = ::read(event_.number(), &rung, sizeof rung);
}

} // namespace afpguard
