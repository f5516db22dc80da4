// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/error.h"

#include <cerrno>
#include <system_error>

namespace afpguard {

std::string Error::message() const {
    std::string line = what_;
    if (number_ != 0)
        line += ": " + std::generic_category().message(number_);
    if (!hint_.empty())
        line += " (" + hint_ + ")";
    return line;
}

Error last_error(std::string call, std::string hint) {
    const int number = errno;
    return {std::move(call), number, std::move(hint)};
}

} // namespace afpguard
