// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/net/frame.h"

#include <memory>

namespace afpguard {

// A filter program that is run on frames that have been received, not by the kernel on those that
// arrive.
class FrameFilter {
  public:
    // Matches everything.
    FrameFilter() = default;
    explicit FrameFilter(const FilterProgram& program);

    // Decides as the kernel would: on the frame without the tag that was taken out of it.
    [[nodiscard]] bool matches(const Frame& frame) const {
        return !program_ || lets_through(frame);
    }

  private:
    struct Program; // libpcap's types and the kernel's do not go together in one file

    [[nodiscard]] bool lets_through(const Frame& frame) const;

    std::shared_ptr<const Program> program_;
};

} // namespace afpguard
