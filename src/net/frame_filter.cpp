// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_filter.h"

namespace afpguard {

FrameFilter::FrameFilter(const FilterProgram& program) {
    program_.reserve(program.size());
    for (const sock_filter& one : program)
        program_.push_back({one.code, one.jt, one.jf, one.k});
}

bool FrameFilter::matches(const Frame& frame) const {
    return program_.empty() ||
           bpf_filter(program_.data(), frame.data, frame.wire_length, frame.length) != 0;
}

} // namespace afpguard
