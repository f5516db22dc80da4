// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <sys/socket.h>

#include <string>
#include <type_traits>
#include <utility>

namespace afpguard {

// Sets a socket option of any plain type; `name` is what a failure is reported as.
template <class T>
Status set_socket_option(int socket, int level, int option, const T& value, const char* name,
                         std::string hint = {}) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (::setsockopt(socket, level, option, &value, sizeof value) != 0)
        return last_error(std::string("setsockopt ") + name, std::move(hint));
    return Done{};
}

// Reads a socket option of any plain type; a shorter answer leaves the rest zero.
template <class T>
Result<T> get_socket_option(int socket, int level, int option, const char* name) {
    static_assert(std::is_trivially_copyable_v<T>);
    T value{};
    socklen_t size = sizeof value;
    if (::getsockopt(socket, level, option, &value, &size) != 0)
        return last_error(std::string("getsockopt ") + name);
    return value;
}

} // namespace afpguard
