// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "tests/tools/bytes.h"
#include "tests/tools/pcap_file.h"

#include <cstdint>
#include <functional>

namespace afpguard::study {

// What came in from a cable.
struct Arrival {
    tools::ByteView frame;
    int interface_index = 0;
    tools::Timestamp time = 0; // the kernel's
};

// Hears every frame that comes in on any interface of this network namespace.
class Wire {
  public:
    // Needs CAP_NET_RAW; throws ToolError.
    Wire();
    // Hands on what has come, and does not wait.
    void take(const std::function<void(const Arrival&)>& take);
    // Frames the kernel could not keep for us since the last time this was asked. They would look
    // like lost ones.
    std::uint64_t take_drops();
    // Readable when a frame has come.
    [[nodiscard]] int descriptor() const { return socket_.number(); }

  private:
    Fd socket_;
};

// Nanoseconds since 1970: the clock of kernel's time stamps and of all else that is compared here.
[[nodiscard]] tools::Timestamp now();

} // namespace afpguard::study
