// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/kernel_version.h"

#include <sys/utsname.h>

#include <cstdio>

namespace afpguard {

bool kernel_is_at_least(unsigned major, unsigned minor) {
    utsname running{};
    unsigned running_major = 0;
    unsigned running_minor = 0;
    if (::uname(&running) != 0 ||
        std::sscanf(running.release, "%u.%u", &running_major, &running_minor) != 2)
        return false;
    return running_major > major || (running_major == major && running_minor >= minor);
}

} // namespace afpguard
