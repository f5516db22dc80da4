// SPDX-License-Identifier: GPL-2.0-only
#include "doctor/yaml_file.h"

#include "src/os/fd.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace afpguard::doctor {

Result<YamlFile> read_yaml_file(const std::string& path, std::size_t most) {
    // A pipe that nobody writes to is not waited for.
    const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file)
        return last_error("cannot be opened");
    struct stat status {};
    if (::fstat(file.number(), &status) != 0)
        return last_error("cannot be looked at");
    if (!S_ISREG(status.st_mode))
        return Error("is no regular file");
    YamlFile found{path, {}, {status.st_dev, status.st_ino}};
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t got = ::read(file.number(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return last_error("cannot be read");
        if (got == 0)
            return found;
        found.content.append(buffer.data(), static_cast<std::size_t>(got));
        if (found.content.size() > most)
            return Error("has more than " + std::to_string(most) + " bytes");
    }
}

} // namespace afpguard::doctor
