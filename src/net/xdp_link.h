// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/error.h"
#include "src/os/fd.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace afpguard {

// Holds an XDP program on an interface for as long as it lives. The kernel takes the program off
// when the descriptor closes, which needs no privilege and happens however the process ends.
class XdpLink {
  public:
    // `flags` is one of XDP_FLAGS_*_MODE. number() is EBUSY where another program is there already.
    static Result<XdpLink> attach(int program, int interface_index, std::uint32_t flags);

  private:
    explicit XdpLink(Fd link) : link_(std::move(link)) {}

    Fd link_;
};

// The id of the XDP program on an interface; 0 where there is none.
Result<std::uint32_t> xdp_program_on(int interface_index);

} // namespace afpguard
