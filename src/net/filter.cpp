// SPDX-License-Identifier: GPL-2.0-only
#include "src/net/filter.h"

#include <pcap/pcap.h>

#include <memory>
#include <mutex>

namespace afpguard {

namespace {

struct CloseHandle {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
};

struct CompiledProgram {
    CompiledProgram() = default;
    CompiledProgram(const CompiledProgram&) = delete;
    CompiledProgram& operator=(const CompiledProgram&) = delete;
    ~CompiledProgram() { pcap_freecode(&program); }

    bpf_program program{};
};

Result<FilterProgram> compile(const std::string& expression, int link_type, unsigned snaplen,
                              bool optimized) {
    // libpcap's compiler was not safe to run twice at once before 1.8, and this is no hot path.
    static std::mutex one_at_a_time;
    const std::lock_guard<std::mutex> lock(one_at_a_time);

    const std::unique_ptr<pcap_t, CloseHandle> handle(
        pcap_open_dead(link_type, static_cast<int>(snaplen)));
    if (!handle)
        return Error("libpcap gave no handle to compile \"" + expression + "\"");
    CompiledProgram compiled;
    if (pcap_compile(handle.get(), &compiled.program, expression.c_str(), optimized ? 1 : 0,
                     PCAP_NETMASK_UNKNOWN) != 0)
        return Error("\"" + expression + "\" is no valid filter: " + pcap_geterr(handle.get()));

    FilterProgram program;
    program.reserve(compiled.program.bf_len);
    for (unsigned at = 0; at < compiled.program.bf_len; ++at) {
        const bpf_insn& from = compiled.program.bf_insns[at];
        program.push_back({from.code, from.jt, from.jf, from.k});
    }
    return program;
}

} // namespace

FilterProgram gate_program() {
    return {sock_filter{BPF_RET | BPF_K, 0, 0, 0}};
}

Result<FilterProgram> compile_filter(const std::string& expression, int link_type,
                                     unsigned snaplen) {
    return compile(expression, link_type, snaplen, true);
}

Result<FilterProgram> compile_filter_literally(const std::string& expression, int link_type) {
    return compile(expression, link_type, longest_filtered_frame, false);
}

} // namespace afpguard
