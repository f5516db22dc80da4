// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "src/os/mapping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace afpguard::test {

// A file of zeros that exists only in memory.
inline Fd make_memory_file(std::size_t size) {
    Fd file(::memfd_create("afp-guard-test", MFD_CLOEXEC));
    if (!file || ::ftruncate(file.number(), static_cast<off_t>(size)) != 0) {
        std::perror("memfd");
        std::abort();
    }
    return file;
}

// Ordinary memory that a ring takes for the kernel's, `size` a multiple of the page size. Behind it
// lie more than 4 GiB that belong to the mapping but not to the file: whoever goes past the end,
// however far a 32-bit number can lead him, gets SIGBUS, with any compiler and sanitizer.
inline Mapping make_guarded_memory(std::size_t size) {
    constexpr std::size_t guard = (std::size_t{1} << 32) + (std::size_t{1} << 20);
    const Fd file = make_memory_file(size);
    auto memory = Mapping::of(file.number(), size + guard, false);
    if (!memory) {
        std::fprintf(stderr, "%s\n", memory.error().message().c_str());
        std::abort();
    }
    return *std::move(memory);
}

} // namespace afpguard::test
