// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/fuzz/input.h"

#include <cstdint>
#include <functional>
#include <span>

#include <sys/types.h>

namespace afpguard::fuzz {

// What recv() does in this program, until the end of the scope: it is given the place and the
// flags, and returns a length, or less than 0 for "nothing there".
class FakeRecv {
  public:
    using Answer = std::function<ssize_t(std::span<std::uint8_t>)>;

    explicit FakeRecv(Answer answer);
    FakeRecv(const FakeRecv&) = delete;
    FakeRecv& operator=(const FakeRecv&) = delete;
    ~FakeRecv();
};

} // namespace afpguard::fuzz
