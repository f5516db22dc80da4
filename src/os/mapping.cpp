// SPDX-License-Identifier: GPL-2.0-only
#include "src/os/mapping.h"

#include <sys/mman.h>

#include <cerrno>
#include <string>
#include <utility>

namespace afpguard {

namespace {

std::string hint_for(int error, bool locked) {
    if (locked && (error == EAGAIN || error == EPERM))
        return "mmap-locked needs a larger memlock limit";
    if (error == ENOMEM)
        return "set a smaller ring-size or fewer threads, or raise the limit of address space";
    return {};
}

} // namespace

Result<Mapping> Mapping::of(int descriptor, std::size_t size, bool locked) {
    const int flags = MAP_SHARED | (locked ? MAP_LOCKED : 0);
    void* address = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, flags, descriptor, 0);
    if (address == MAP_FAILED) {
        const int error = errno; // what follows may change it
        return Error("mmap of " + std::to_string(size) + " bytes", error, hint_for(error, locked));
    }
    return Mapping(static_cast<std::uint8_t*>(address), size);
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

Mapping::~Mapping() {
    if (data_ != nullptr)
        ::munmap(data_, size_);
}

} // namespace afpguard
