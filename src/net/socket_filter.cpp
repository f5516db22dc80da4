// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/socket_filter.h"

#include "src/net/bpf_code.h"
#include "src/net/tag_filter.h"

#include <linux/if_packet.h>

namespace afpguard {

namespace {

// Goes on behind itself with all other frames. PACKET_IGNORE_OUTGOING is not enough: it has no
// effect in a fanout group, and the group's own flag for it is too new.
const FilterProgram refuse_outgoing{
    load_beside(SKF_AD_PKTTYPE),
    if_equal(PACKET_OUTGOING, 0, 1),
    statement(BPF_RET | BPF_K, 0),
};

FilterProgram admit_all() {
    return {statement(BPF_RET | BPF_K, longest_filtered_frame)};
}

Error refusal(const std::string& expression, const std::string& reason) {
    return Error("\"" + expression + "\" " + reason);
}

Result<FilterProgram> admit_matching(const Admission& admission) {
    auto program = compile_filter(admission.expression, admission.link_type);
    if (!program || !looks_at_tags(admission.expression, admission.link_type))
        return program;
    auto seeing = see_tags(*program);
    if (!seeing)
        return refusal(admission.expression, "looks at VLAN tags, and " + seeing.error().message());
    return seeing;
}

} // namespace

Result<FilterProgram> socket_program(const Admission& admission) {
    FilterProgram program;
    if (!admission.outgoing)
        program = refuse_outgoing;
    else if (admission.expression.empty())
        return program;
    auto rest = admission.expression.empty() ? admit_all() : admit_matching(admission);
    if (!rest)
        return rest;
    append(program, *rest);
    if (program.size() > BPF_MAXINSNS)
        return refusal(admission.expression, "compiles to more instructions than a socket takes");
    return program;
}

} // namespace afpguard
