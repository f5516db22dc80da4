// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <pthread.h>

// What the expansions of the .def files are made of; their headers include it.

namespace suricata {

// Bytes of a host type that stays opaque to us; only types with a HOST_SIZE line have a value.
template <class Type> struct SizeOf;
template <class Type> inline constexpr std::size_t size_of = SizeOf<Type>::value;

namespace detail {

// Address of a member by its offset; the member's type may be incomplete.
template <class Member> [[nodiscard]] inline Member* at(void* object, std::size_t offset) noexcept {
    return static_cast<Member*>(static_cast<void*>(static_cast<std::byte*>(object) + offset));
}

// As above for an object that is only read.
template <class Member>
[[nodiscard]] inline Member* at(const void* object, std::size_t offset) noexcept {
    return static_cast<Member*>(
        static_cast<const void*>(static_cast<const std::byte*>(object) + offset));
}

} // namespace detail

// What a build of the host may have or not. It has it when it exports all functions that name it.
enum class Feature {
    control_socket,
    ebpf,
};

} // namespace suricata
