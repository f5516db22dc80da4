// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/settings.h"

#include <string>
#include <utility>
#include <vector>

namespace afpguard::test {

// An entry of the `af-packet:` section that only listens.
inline InterfaceSettings passive(std::string name, unsigned threads = 1) {
    InterfaceSettings settings;
    settings.name = std::move(name);
    settings.threads = threads;
    return settings;
}

// One that copies to another interface.
inline InterfaceSettings copying(CopyMode mode, std::string name, std::string copy_interface,
                                 unsigned threads = 1) {
    InterfaceSettings settings = passive(std::move(name), threads);
    settings.copy_mode = mode;
    settings.copy_interface = std::move(copy_interface);
    return settings;
}

// Two interfaces that copy to each other.
inline std::vector<InterfaceSettings> pair_of(CopyMode mode, const std::string& one,
                                              const std::string& other, unsigned threads = 1) {
    return {copying(mode, one, other, threads), copying(mode, other, one, threads)};
}

} // namespace afpguard::test
