// SPDX-License-Identifier: GPL-2.0-only
#include "tests/unit/netlink_kernel.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace afpguard::test {

NetlinkKernel& NetlinkKernel::get() {
    static NetlinkKernel kernel;
    return kernel;
}

} // namespace afpguard::test

using afpguard::test::NetlinkKernel;

// In the place of the C library's.
extern "C" ssize_t send(int /*socket*/, const void* bytes, std::size_t size, int /*flags*/) {
    auto& kernel = NetlinkKernel::get();
    if (!kernel.failures_of_send.empty()) {
        errno = kernel.failures_of_send.front();
        kernel.failures_of_send.pop_front();
        return -1;
    }
    kernel.asked.assign(static_cast<const char*>(bytes), size);
    return static_cast<ssize_t>(size);
}

extern "C" ssize_t recv(int /*socket*/, void* buffer, std::size_t size, int flags) {
    auto& kernel = NetlinkKernel::get();
    kernel.told_true_length = kernel.told_true_length && (flags & MSG_TRUNC) != 0;
    const auto word = kernel.words.empty() ? NetlinkKernel::Word{.error = ETIMEDOUT}
                                           : std::move(kernel.words.front());
    if (!kernel.words.empty())
        kernel.words.pop_front();
    if (word.error != 0) {
        errno = word.error;
        return -1;
    }
    std::memcpy(buffer, word.datagram.data(), std::min(size, word.datagram.size()));
    return static_cast<ssize_t>(word.datagram.size() + word.more);
}
