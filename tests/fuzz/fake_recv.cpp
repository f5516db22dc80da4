// SPDX-License-Identifier: GPL-2.0-only
#include "tests/fuzz/fake_recv.h"

#include <sys/socket.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace afpguard::fuzz {

namespace {
FakeRecv::Answer current; // NOLINT(cert-err58-cpp)
}

FakeRecv::FakeRecv(Answer answer) {
    current = std::move(answer);
}

FakeRecv::~FakeRecv() {
    current = nullptr;
}

} // namespace afpguard::fuzz

// Takes the place of the C library's.
extern "C" ssize_t recv(int /*socket*/, void* buffer, std::size_t size, int /*flags*/) {
    using namespace afpguard::fuzz;
    const ssize_t got = current ? current({static_cast<std::uint8_t*>(buffer), size}) : -1;
    if (got < 0)
        errno = EAGAIN;
    return got;
}
