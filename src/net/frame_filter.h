// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/net/frame.h"

#include <pcap/pcap.h>

#include <vector>

namespace afpguard {

// A filter program that is run on frames that have been received, not by the kernel on those that
// arrive.
class FrameFilter {
  public:
    // Matches everything.
    FrameFilter() = default;
    explicit FrameFilter(const FilterProgram& program);

    // Decides as the kernel would: on the frame without the tag that was taken out of it.
    [[nodiscard]] bool matches(const Frame& frame) const;

  private:
    std::vector<bpf_insn> program_;
};

} // namespace afpguard
