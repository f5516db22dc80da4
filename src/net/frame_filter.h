// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "src/net/filter.h"
#include "src/net/frame.h"
#include "src/os/error.h"

#include <memory>
#include <string>

namespace afpguard {

// A filter program that is run on frames that have been received, not by the kernel on those that
// arrive.
class FrameFilter {
  public:
    // Matches everything.
    FrameFilter() = default;
    // For what compile_filter() takes.
    static Result<FrameFilter> compile(const std::string& expression, int link_type);

    // An expression that looks at VLAN tags is about the frame with its tag, any other about the
    // frame as the kernel hands it over. So a frame matches where both of these are true.
    [[nodiscard]] bool matches_without_tag(const Frame& frame) const {
        return !program_ || looks_at_tags_ || lets_through(frame);
    }
    [[nodiscard]] bool matches_with_tag(const Frame& frame) const {
        return !looks_at_tags_ || lets_through(frame);
    }

  private:
    FrameFilter(const FilterProgram& program, bool looks_at_tags);

    struct Program; // libpcap's types and the kernel's do not go together in one file

    [[nodiscard]] bool lets_through(const Frame& frame) const;

    std::shared_ptr<const Program> program_;
    bool looks_at_tags_ = false;
};

} // namespace afpguard
