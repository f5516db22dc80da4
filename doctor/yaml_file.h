// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <utility>

namespace afpguard::doctor {

// A file's content, and what tells it from other files whatever it is called.
struct YamlFile {
    std::string path;
    std::string content;
    std::pair<dev_t, ino_t> identity;
};

// Reads a regular file of at most `most` bytes; the error does not name it.
Result<YamlFile> read_yaml_file(const std::string& path, std::size_t most);

} // namespace afpguard::doctor
