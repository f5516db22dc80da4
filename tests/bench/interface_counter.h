// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace afpguard::bench {

// Counts what comes out of an interface that lies in another network namespace: the kernel's own
// counter, so that counting costs the receiver nothing.
class InterfaceCounter {
  public:
    // `place` is NAMESPACE:INTERFACE, the namespace one of `ip netns`. Throws ToolError.
    explicit InterfaceCounter(const std::string& place);

    // Frames received since the interface was made.
    [[nodiscard]] std::uint64_t frames() const;

  private:
    std::string interface_;
    Fd file_; // /proc/net/dev, which stays that of the namespace in which it was opened
};

// The frames that an interface has received, from the text of /proc/net/dev.
[[nodiscard]] std::optional<std::uint64_t> received_frames(std::string_view text,
                                                           std::string_view interface);

} // namespace afpguard::bench
