// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/os/fd.h"
#include "tests/tools/bytes.h"

#include <linux/if_xdp.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace afpguard::bench {

// Sends frames that are ready, over and over, through an AF_XDP socket in copying mode, which every
// device knows: a call for many frames and no message for any of them. That leaves a sender on one
// processor enough of it to offer more than a sensor on another one takes.
class XdpSender {
  public:
    static constexpr std::size_t most_at_once = 32; // that the kernel takes with one call
    static constexpr std::size_t longest_frame = 2048;

    // What became of the frames of one call.
    struct Outcome {
        std::size_t taken = 0;  // by the kernel
        std::size_t failed = 0; // of those: the device had no room
    };

    // Throws ToolError; needs CAP_NET_RAW. No frame is longer than longest_frame.
    XdpSender(const std::string& interface, const std::vector<tools::Bytes>& frames);

    // Sends the next frames, `most` of them at most.
    Outcome send(std::size_t most);

  private:
    struct Unmap {
        std::size_t size;
        void operator()(std::uint8_t* data) const noexcept;
    };
    using Memory = std::unique_ptr<std::uint8_t, Unmap>;

    // A ring shared with the kernel.
    struct Ring {
        Memory memory{nullptr, {0}};
        std::atomic<std::uint32_t>* producer = nullptr;
        std::atomic<std::uint32_t>* consumer = nullptr;
        std::uint8_t* entries = nullptr;
    };

    static Memory map(std::size_t size, int flags, int descriptor, std::uint64_t offset);
    void lend_frames(const std::vector<tools::Bytes>& frames);
    Ring map_ring(std::uint64_t offset, const xdp_ring_offset& layout, std::size_t entry_size);
    void fill(std::uint32_t until);

    std::vector<std::uint32_t> lengths_;
    Memory frames_{nullptr, {0}}; // the kernel reads them there
    Fd socket_;
    Ring sending_;
    Ring completed_;
    std::size_t next_ = 0;
};

} // namespace afpguard::bench
