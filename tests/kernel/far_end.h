// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "tests/kernel/test_frame.h"
#include "tests/unit/deadline.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace afpguard::test {

// A station at the far end of a cable: sends frames and hears what arrives there.
class FarEnd {
  public:
    explicit FarEnd(const std::string& device);

    // Puts a frame on the cable; false where the kernel does not take it.
    bool send(const Bytes& frame) const;
    // Sends frames `first` to `last - 1` of the mixture.
    void send_mixed(std::uint32_t first, std::uint32_t last) const;
    // Sends small frames with the numbers `first` to `last - 1`.
    void send_numbered(std::uint32_t first, std::uint32_t last) const;

    // The next frame of ours, as it was on the wire; none where none comes in time.
    [[nodiscard]] std::optional<Bytes> receive(std::chrono::milliseconds limit = patience) const;
    // How many of the frames `first` to `last - 1` of the mixture come next, in order and each byte
    // as it was sent; ends at the first that differs.
    [[nodiscard]] std::uint32_t count_mixed(std::uint32_t first, std::uint32_t last) const;
    // The number of the next frame of ours, -1 where none comes in time.
    [[nodiscard]] std::int64_t receive_number(std::chrono::milliseconds limit = patience) const;
    // Whether no frame waits.
    [[nodiscard]] bool heard_nothing() const;

  private:
    [[nodiscard]] std::optional<Bytes> receive_any() const;

    Fd sender_;
    Fd receiver_;
};

} // namespace afpguard::test
