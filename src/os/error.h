// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace afpguard {

// What went wrong, in words that stand alone in a log line.
class Error {
  public:
    // A failure that no system call reported.
    explicit Error(std::string what) : what_(std::move(what)) {}

    // A failed system call: errno as it was at the call, and what a person can do about it.
    Error(std::string call, int number, std::string hint = {})
        : what_(std::move(call)), number_(number), hint_(std::move(hint)) {}

    // errno of the failed call, 0 where there was none.
    [[nodiscard]] int number() const { return number_; }

    // One line: the call, the system's words for errno, the hint.
    [[nodiscard]] std::string message() const;

  private:
    std::string what_;
    int number_ = 0;
    std::string hint_;
};

// Captures errno together with the call that set it; to be called first thing after the call.
[[nodiscard]] Error last_error(std::string call, std::string hint = {});

// A value, or why there is none.
template <class T> class [[nodiscard]] Result {
  public:
    Result(T value) : content_(std::move(value)) {}     // NOLINT(google-explicit-constructor)
    Result(Error error) : content_(std::move(error)) {} // NOLINT(google-explicit-constructor)

    [[nodiscard]] explicit operator bool() const { return std::holds_alternative<T>(content_); }

    // Only where the result holds a value.
    T& operator*() & { return std::get<T>(content_); }
    const T& operator*() const& { return std::get<T>(content_); }
    T&& operator*() && { return std::get<T>(std::move(content_)); }
    T* operator->() { return &std::get<T>(content_); }
    const T* operator->() const { return &std::get<T>(content_); }

    // Only where the result holds none.
    [[nodiscard]] const Error& error() const { return std::get<Error>(content_); }

  private:
    std::variant<T, Error> content_;
};

// Success without a value to hand over.
struct Done {};
using Status = Result<Done>;

} // namespace afpguard
