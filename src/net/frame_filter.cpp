// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/frame_filter.h"

#include "src/net/tag_filter.h"

#include <pcap/pcap.h>

#include <utility>
#include <vector>

namespace afpguard {

struct FrameFilter::Program {
    std::vector<bpf_insn> instructions;
};

Result<FrameFilter> FrameFilter::compile(const std::string& expression, int link_type) {
    const auto program = compile_filter(expression, link_type);
    if (!program)
        return program.error();
    return FrameFilter(*program, afpguard::looks_at_tags(expression, link_type));
}

FrameFilter::FrameFilter(const FilterProgram& program, bool looks_at_tags)
    : looks_at_tags_(looks_at_tags) {
    Program copy;
    copy.instructions.reserve(program.size());
    for (const sock_filter& one : program)
        copy.instructions.push_back({one.code, one.jt, one.jf, one.k});
    program_ = std::make_shared<const Program>(std::move(copy));
}

bool FrameFilter::lets_through(const Frame& frame) const {
    return bpf_filter(program_->instructions.data(), frame.data, frame.wire_length, frame.length) !=
           0;
}

} // namespace afpguard
