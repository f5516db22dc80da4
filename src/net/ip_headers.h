// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace afpguard {

// An IP header, with the extension headers of IPv6 that may stand before what is merged.
struct IpHeaders {
    std::uint32_t start = 0;   // of the IP header, in the frame
    std::uint32_t end = 0;     // where begins what it carries
    std::uint8_t version = 0;  // 4 or 6
    std::uint8_t protocol = 0; // of what it carries

    [[nodiscard]] bool v4() const { return version == 4; }
};

// Those that begin there. None where there is no IP header, not all of it, or that of a fragment.
std::optional<IpHeaders> ip_headers_at(std::span<const std::uint8_t> frame, std::uint32_t start);
// Those behind an Ethernet header that begins there, and all its tags.
std::optional<IpHeaders> ip_headers_behind_ethernet(std::span<const std::uint8_t> frame,
                                                    std::uint32_t start = 0);
// Whether the length that the header gives is that of all that follows it in the frame. Where that
// is more than it can say, it has 0.
bool length_fits(std::span<const std::uint8_t> frame, const IpHeaders& ip);

} // namespace afpguard
