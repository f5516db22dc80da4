// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "tests/parity/conversation.h"

#include <cstdint>
#include <string_view>

namespace afpguard::parity {

// What applications say: HTTP (left alone, alerted on, dropped, rejected, bypassed, replaced), TLS,
// DNS, SMB and FTP. `certificate`: the TLS server's, in DER.
void add_applications(Conversations& all, ByteView certificate);

// VLAN, QinQ and priority tags, and packets in packets.
void add_tags(Conversations& all);
void add_tunnels(Conversations& all);

// Fragments, extension headers of IPv6, and what is not IP.
void add_fragments(Conversations& all);
void add_extension_headers(Conversations& all);
void add_other_protocols(Conversations& all);

// What is wrong: checksums, lengths, headers.
void add_wrong_checksums(Conversations& all);
void add_only_wrong_checksums(Conversations& all, std::uint32_t frames);
void add_truncated(Conversations& all);
void add_malformed(Conversations& all);

// A connection with a segment that is longer than a frame may be, its checksum left to others.
void add_oversized(Conversations& all);

// The last frame of all, which a rule tells of.
void add_end(Conversations& all);

// A query and its answer, a conversation of two frames.
[[nodiscard]] Frames dns_talk(const Place& place, std::string_view name);

// A page asked for and delivered.
[[nodiscard]] Frames http_talk(const Place& place, std::string_view path, std::string_view body);

} // namespace afpguard::parity
