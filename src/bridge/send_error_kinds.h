// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <array>
#include <cerrno>
#include <cstddef>

namespace afpguard {

// One reason why a frame could not be sent.
struct SendErrorKind {
    int error;        // errno
    const char* name; // of it, in lower case
};

// What a send on a packet socket can fail with, and what the start-up of Suricata 8.0.0 to 8.0.5
// meets. The last one stands for all others.
inline constexpr std::array<SendErrorKind, 14> send_error_kinds{{
    {ENOBUFS, "enobufs"},                 // the device's queue is full
    {EAGAIN, "eagain"},                   // the socket's buffer is full
    {EMSGSIZE, "emsgsize"},               // the frame is longer than the device's MTU
    {ENETDOWN, "enetdown"},               // the device is down
    {ENETUNREACH, "enetunreach"},         //
    {ENXIO, "enxio"},                     // the device is gone
    {ENODEV, "enodev"},                   //
    {EINVAL, "einval"},                   // there is no Ethernet header
    {EPERM, "eperm"},                     // a security module
    {EACCES, "eacces"},                   //
    {ENOMEM, "enomem"},                   //
    {EPROTONOSUPPORT, "eprotonosupport"}, // merged, and nobody can take it apart
    {ENOTSOCK, "enotsock"},               // startup: off
    {0, "other"},
}};
inline constexpr std::size_t send_error_count = send_error_kinds.size();

// The place of an error in the list.
constexpr std::size_t send_error_kind(int error) {
    std::size_t kind = 0;
    while (kind + 1 < send_error_count && send_error_kinds[kind].error != error)
        ++kind;
    return kind;
}

} // namespace afpguard
