// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/vnet_header.h"
#include "src/os/fd.h"
#include "tests/kernel/test_frame.h"
#include "tests/unit/deadline.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace afpguard::test {

// A frame as a station with offloads hands it to its card: merged, or with a checksum that is left
// to the card, and what says so.
struct MergedFrame {
    VnetHeader header;
    Bytes bytes;

    friend bool operator==(const MergedFrame& one, const MergedFrame& other);
};

// A segment of TCP, or a datagram of UDP, with a payload of so many bytes that is to be cut into
// pieces; 0: into none, only its checksum is not finished.
MergedFrame make_tcp(std::size_t payload, std::uint16_t piece);
MergedFrame make_udp(std::size_t payload, std::uint16_t piece);
// The same in a VLAN.
MergedFrame with_tag(MergedFrame frame, VlanTag tag);

// The station: sends such frames, and sees them as they arrive.
class MergedStation {
  public:
    explicit MergedStation(const std::string& device);

    // False where the kernel does not take it.
    [[nodiscard]] bool send(const MergedFrame& frame) const;
    // The next frame of ours; none where none comes in time.
    [[nodiscard]] std::optional<MergedFrame>
    receive(std::chrono::milliseconds limit = patience) const;

  private:
    [[nodiscard]] std::optional<MergedFrame> receive_any() const;

    Fd socket_;
};

} // namespace afpguard::test
