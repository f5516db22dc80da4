// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <unistd.h>

#include <utility>

namespace afpguard {

// Owns one file descriptor. Empty is -1: 0 is a descriptor like any other, and somebody else's.
class Fd {
  public:
    Fd() = default;
    explicit Fd(int number) : number_(number) {}
    Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    Fd(const Fd&) = delete;
    Fd& operator=(const Fd&) = delete;
    ~Fd() {
        if (number_ >= 0)
            ::close(number_);
    }

    // The number, for system calls; stays owned here.
    [[nodiscard]] int number() const { return number_; }
    // Whether there is a descriptor at all.
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }

  private:
    int number_ = -1;
};

} // namespace afpguard
